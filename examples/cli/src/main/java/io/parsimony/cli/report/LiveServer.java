package io.parsimony.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Serves the page of a run while it runs. The server listens only on the loopback address and answers only GET and HEAD
 * below a path with a random token. Other users of the machine and other sites in the browser do not know the token.
 */
public final class LiveServer implements AutoCloseable {

    private static final int TOKEN_BYTES = 16;
    private static final String NEWER = "live.json";

    private final HttpServer server;
    private final ExecutorService threads;
    private final String token;
    private final Supplier<JsonNode> whole;
    private final Supplier<JsonNode> newer;

    /**
     * Starts a server on a free port.
     *
     * @param whole returns the current report
     * @param newer the members of the report that change while a stage runs
     * @throws ParsimonyException ({@code bad-file}) if no port can be opened
     */
    public LiveServer(Supplier<JsonNode> whole, Supplier<JsonNode> newer) {
        this.whole = whole;
        this.newer = newer;
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        this.token = HexFormat.of().formatHex(random);
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw ParsimonyException.of(
                    ErrorId.BAD_FILE, "--watch: Cannot open a port on the loopback address: %s. Remove --watch.", e);
        }
        this.threads = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "parsimony-watch");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Returns the address of the page. */
    public URI address() {
        return URI.create("http://" + host() + "/" + token + "/");
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain", "This page is read only.");
                return;
            }
            // A page of another site whose name resolves to this address sends that name.
            boolean known = host().equals(exchange.getRequestHeaders().getFirst("Host"));
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            if (!known || path.length != 3 || !isToken(path[1])) {
                send(exchange, 404, "text/plain", "Not found.");
            } else if (path[2].isEmpty()) {
                send(exchange, 200, "text/html", ReportPage.render(whole.get(), true));
            } else if (path[2].equals(NEWER)) {
                send(exchange, 200, "application/json", newer.get().toString());
            } else {
                send(exchange, 404, "text/plain", "Not found.");
            }
        }
    }

    private boolean isToken(String text) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        if (!head) {
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
