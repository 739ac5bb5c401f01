import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Job {
    static final String API = "{{ url }}";
    static final String VERSION = "?api-version=2.0";
    static final HttpClient CLIENT =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static String call(String method, String url, BodyPublisher body, boolean withKey)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).method(method, body);
        if (withKey) {
            request.header("Authorization", "Bearer " + System.getenv("SCORELINE_KEY"));
        }
        var answer = CLIENT.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.body());
        }
        return answer.body();
    }

    // The JDK reads no JSON: for more than this, use a library of your choice.
    static String field(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }

    static String address(String blob) {
        return field(blob, "BaseLocation") + field(blob, "RelativeLocation")
            + field(blob, "SasBlobToken");
    }

    public static void main(String[] arguments) throws Exception {
        var nothing = BodyPublishers.noBody();
        var wish = BodyPublishers.ofString("{\"Name\":\"rows.csv\"}");
        String rows = call("POST", API + "/blobs", wish, true);
        call("PUT", address(rows), BodyPublishers.ofFile(Path.of(arguments[0])), false);

        var submit = BodyPublishers.ofString("{\"Inputs\":{\"{{ input }}\":" + rows + "}}");
        String job = call("POST", API + "/jobs" + VERSION, submit, true).replace("\"", "");
        call("POST", API + "/jobs/" + job + "/start" + VERSION, nothing, true);

        String status;
        do {
            Thread.sleep(1000);
            status = call("GET", API + "/jobs/" + job + VERSION, nothing, true);
        } while (field(status, "StatusCode").matches("NotStarted|Running"));
        System.out.println(field(status, "StatusCode").equals("Finished")
            ? call("GET", address(status), nothing, false)
            : field(status, "Details"));
    }
}
