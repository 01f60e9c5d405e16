package io.parsimony.cli.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/**
 * A web server with the compressed files {@code <name>.gz}.
 *
 * @param base the folder's URL, ending in a slash
 */
public record HttpMirror(URI base) implements FileSource {

    private static final Duration CONNECT = Duration.ofSeconds(4);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration WHOLE_FILE = Duration.ofMinutes(3);

    @Override
    public String describe() {
        return base.toString();
    }

    @Override
    public void fetch(List<DataFile> files, Path folder) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        for (DataFile file : files) {
            Path compressed = folder.resolve(file.name() + ".gz");
            fetch(client, base.resolve(file.name() + ".gz"), compressed);
            try (InputStream in = new LimitedStream(new GZIPInputStream(Files.newInputStream(compressed)))) {
                Files.copy(in, folder.resolve(file.name()));
            }
        }
    }

    private static void fetch(HttpClient client, URI address, Path to) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(ANSWER).build();
        AtomicLong left = new AtomicLong(LimitedStream.MOST);
        try (OutputStream out = Files.newOutputStream(to)) {
            CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(
                    request,
                    HttpResponse.BodyHandlers.ofByteArrayConsumer(
                            piece -> piece.ifPresent(bytes -> write(bytes, out, left))));
            await(answer);
        }
    }

    private static void write(byte[] bytes, OutputStream out, AtomicLong left) {
        try {
            if (left.addAndGet(-bytes.length) < 0) {
                throw new IOException("more than " + LimitedStream.MOST + " bytes");
            }
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static void await(CompletableFuture<HttpResponse<Void>> answer) throws IOException, InterruptedException {
        try {
            int status = answer.get(WHOLE_FILE.toSeconds(), TimeUnit.SECONDS).statusCode();
            if (status != 200) {
                throw new IOException("answered with status " + status);
            }
        } catch (TimeoutException e) {
            throw new IOException("took longer than " + WHOLE_FILE.toSeconds() + " s for one file", e);
        } catch (ExecutionException e) {
            throw new IOException(reason(e.getCause() == null ? e : e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    /** Returns the reason of a failure; exceptions of the network classes often have no message. */
    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? "cannot be reached (" + cause.getClass().getSimpleName() + ")" : message;
    }
}
