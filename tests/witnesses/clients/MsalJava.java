// A daemon that invites a guest, with MSAL for Java and the JDK's own HTTP client.
//
// Java reads the emulator's roots (`caFile` of its state file) from a trust store: `keytool -importcert` makes one, and
// -Djavax.net.ssl.trustStore names it.

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonWriter;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.TokenSource;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

class MsalJava {
    static final Map<String, String> ENV = System.getenv();
    static final Set<String> SCOPES = Set.of("https://graph.microsoft.com/.default");
    static final HttpClient HTTP = HttpClient.newHttpClient();

    static class Refusal extends Exception {
        Refusal(int status, Map<?, ?> error) {
            super(status + " " + error.get("code"));
        }
    }

    final ConfidentialClientApplication app;

    MsalJava(String secret) throws Exception {
        app = ConfidentialClientApplication
            .builder(ENV.get("AZURE_CLIENT_ID"), ClientCredentialFactory.createFromSecret(secret))
            .authority(ENV.get("AZURE_AUTHORITY_HOST") + "/" + ENV.get("AZURE_TENANT_ID") + "/")
            .aadInstanceDiscoveryResponse(discovery(URI.create(ENV.get("AZURE_AUTHORITY_HOST"))))
            .build();
    }

    // What MSAL would ask login.microsoftonline.com about the authority. It keeps tokens under the host and looks for
    // them under host and port: both must be one to it. On port 443, `.instanceDiscovery(false)` is enough.
    static String discovery(URI authority) {
        return """
            {"tenant_discovery_endpoint": "%3$s", "metadata": [
              {"preferred_network": "%1$s", "preferred_cache": "%1$s", "aliases": ["%1$s", "%2$s"]}]}
            """.formatted(authority.getHost(), authority.getAuthority(), authority);
    }

    IAuthenticationResult token() {
        return app.acquireToken(ClientCredentialParameters.builder(SCOPES).build()).join();
    }

    Map<?, ?> graph(String method, String path, Map<String, ?> body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(ENV.get("GRAPH_BASE_URL") + "/v1.0" + path))
            .header("Authorization", "Bearer " + token().accessToken());
        var answer = send(request, method, body);
        var said = read(answer);
        if (answer.statusCode() >= 400) {
            throw new Refusal(answer.statusCode(), (Map<?, ?>) said.get("error"));
        }
        return said;
    }

    static HttpResponse<String> send(HttpRequest.Builder request, String method, Map<String, ?> body) throws Exception {
        var text = new StringWriter();
        try (JsonWriter writer = JsonProviders.createWriter(text)) {
            writer.writeUntyped(body);
        }
        request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(text.toString()));
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    static Map<?, ?> read(HttpResponse<String> answer) throws Exception {
        try (JsonReader reader = JsonProviders.createReader(answer.body())) {
            return (Map<?, ?>) reader.readUntyped();
        }
    }

    static List<Map<?, ?>> list(Map<?, ?> answer) {
        return ((List<?>) answer.get("value")).stream().<Map<?, ?>>map(entry -> (Map<?, ?>) entry).toList();
    }

    static String query(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws Exception {
        var daemon = new MsalJava(ENV.get("AZURE_CLIENT_SECRET"));

        var invitation = daemon.graph("POST", "/invitations", Map.of(
            "invitedUserEmailAddress", "dr.silva@contoso-medical.example",
            "inviteRedirectUrl", "http://localhost:8443/myapps",
            "sendInvitationMessage", true));
        System.out.println("invited: " + invitation.get("status"));

        var guests = list(daemon.graph("GET", "/users?$filter=" + query("userType eq 'Guest'"), null));
        guests.forEach(guest -> System.out.println("guests: " + guest.get("mail")));

        var found = daemon.graph("GET", "/servicePrincipals?$filter=" + query("displayName eq 'Health Records'"), null);
        var records = list(found).get(0).get("id");
        var guest = ((Map<?, ?>) invitation.get("invitedUser")).get("id");
        var assignment = daemon.graph("POST", "/servicePrincipals/" + records + "/appRoleAssignedTo", Map.of(
            "principalId", guest,
            "resourceId", records,
            "appRoleId", "00000000-0000-0000-0000-000000000000")); // an app without roles: default access
        System.out.println("assigned: " + assignment.get("resourceDisplayName"));

        // What the guest does in a browser, by one call that only the emulator has.
        var redemptions = HttpRequest.newBuilder(URI.create(ENV.get("VESTIBULE_CONTROL_URL") + "/redemptions"));
        var redeemed = send(redemptions, "POST", Map.of("redeemUrl", invitation.get("inviteRedeemUrl")));
        System.out.println("redeemed: " + read(redeemed).get("outcome"));

        var user = daemon.graph("GET", "/users/" + guest + "?$select=externalUserState", null);
        System.out.println("state: " + user.get("externalUserState"));
        var fromTheCache = daemon.token().metadata().tokenSource() == TokenSource.CACHE;
        System.out.println("token from the cache: " + (fromTheCache ? "True" : "False"));

        try { // Invite Bot has no Policy.Read.All.
            daemon.graph("GET", "/policies/crossTenantAccessPolicy/default", null);
        } catch (Refusal refusal) {
            System.out.println("without the role: " + refusal.getMessage());
        }

        try {
            new MsalJava("wrong").token();
        } catch (CompletionException failure) {
            var refusal = (MsalServiceException) failure.getCause();
            var number = Pattern.compile("AADSTS\\d+").matcher(refusal.getMessage());
            number.find();
            System.out.println("wrong secret: MsalServiceException " + refusal.errorCode() + " " + number.group());
        }
    }
}
