package io.parsimony.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpMirrorTest {

    private static final byte[] CONTENTS = {1, 2, 3};

    @TempDir
    private Path folder;

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/mnist/known.gz", exchange -> {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
                out.write(CONTENTS);
            }
            exchange.sendResponseHeaders(200, compressed.size());
            exchange.getResponseBody().write(compressed.toByteArray());
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private HttpMirror mirror() {
        return new HttpMirror(
                URI.create("http://localhost:" + server.getAddress().getPort() + "/mnist/"));
    }

    @Test
    void fetchesAndDecompresses() throws Exception {
        mirror().fetch(List.of(new DataFile("known", "")), folder);
        assertThat(folder.resolve("known")).hasBinaryContent(CONTENTS);
    }

    @Test
    void missingFileIsSaid() {
        assertThatThrownBy(() -> mirror().fetch(List.of(new DataFile("unknown", "")), folder))
                .isInstanceOf(IOException.class)
                .hasMessage("answered with status 404");
    }

    @Test
    void deadServerIsSaid() {
        HttpMirror mirror = mirror();
        server.stop(0);
        assertThatThrownBy(() -> mirror.fetch(List.of(new DataFile("known", "")), folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be reached");
    }
}
