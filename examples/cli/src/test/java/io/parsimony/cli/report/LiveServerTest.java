package io.parsimony.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.cli.browser.Browser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

class LiveServerTest {

    private final AtomicInteger asked = new AtomicInteger();
    private final LiveServer server = new LiveServer(LiveServerTest::running, () -> {
        ObjectNode newer = running();
        newer.put("progress", "student: step " + asked.incrementAndGet());
        return newer;
    });

    private static ObjectNode running() {
        ObjectNode report = (ObjectNode) SampleReports.whole(2, 10);
        return report.put("status", "running").put("stage", "student");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static HttpResponse<String> send(String method, URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void pageAndNewerFiguresAreServedBelowTheToken() throws Exception {
        HttpResponse<String> page = send("GET", server.address());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(Jsoup.parse(page.body()).body().attr("data-live")).isEqualTo("yes");
        HttpResponse<String> newer = send("GET", server.address().resolve("live.json"));
        assertThat(newer.body()).contains("student: step 1");
        assertThat(send("HEAD", server.address()).body()).isEmpty();
    }

    @Test
    void nothingIsServedWithoutTheToken() throws Exception {
        for (String path :
                new String[] {"/", "/x/", "/live.json", "/./", "/" + "0".repeat(32) + "/", "/../etc/passwd"}) {
            HttpResponse<String> answer = send("GET", server.address().resolve(path));
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("Not found.");
        }
        assertThat(send("GET", server.address().resolve("other")).statusCode()).isEqualTo(404);
    }

    @Test
    void nothingIsWritten() throws Exception {
        for (String method : new String[] {"POST", "PUT", "DELETE", "OPTIONS"}) {
            assertThat(send(method, server.address()).statusCode()).as(method).isEqualTo(405);
        }
    }

    @Test
    void onlyTheLoopbackAddressIsBoundAndAnotherHostIsRefused() throws IOException {
        assertThat(InetAddress.getByName(server.address().getHost()).isLoopbackAddress())
                .isTrue();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(
                    server.address().getHost(), server.address().getPort()));
            String request = "GET " + server.address().getPath()
                    + " HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void livePageAsksForNewerFiguresAndSaysWhenTheRunHasEnded() throws Exception {
        try (Browser browser = Browser.start()) {
            browser.open(server.address().toString(), 1600);
            String progress = "return document.getElementById('progress').textContent";
            browser.waitFor(() -> browser.script(progress).toString().startsWith("student: step "));
            assertThat(browser.find(By.id("status")).getText()).startsWith("Running");
            assertThat(browser.requests())
                    .allMatch(address -> address.startsWith(server.address().toString()));
            assertThat(browser.console()).isEmpty();
            server.close();
            browser.waitFor(() -> browser.script(progress).toString().contains("has ended"));
        }
    }

    @Test
    void anotherServerHasAnotherToken() {
        try (LiveServer other = new LiveServer(LiveServerTest::empty, LiveServerTest::empty)) {
            assertThat(other.address().getPath())
                    .hasSize(34)
                    .isNotEqualTo(server.address().getPath());
        }
    }

    private static JsonNode empty() {
        return RunReport.of("mnist", "empty").build().tree();
    }
}
