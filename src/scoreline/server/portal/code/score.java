import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

public class Score {
    static final String URL = "{{ url }}/execute?api-version=2.0&details=true";

    static final String BODY = """
{{ body | replace("\\", "\\\\") }}
""";

    public static void main(String[] arguments) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(URL))
            .header("Authorization", "Bearer " + System.getenv("SCORELINE_KEY"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(BODY))
            .build();
        HttpResponse<String> answer = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1).build()
            .send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.statusCode());
        System.out.println(answer.body());
    }
}
