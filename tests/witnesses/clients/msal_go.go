// A daemon that invites a guest, with MSAL for Go and plain net/http.
//
// SSL_CERT_FILE names the emulator's roots (`caFile` of its state file): MSAL and net/http both read it.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"regexp"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	msal "github.com/AzureAD/microsoft-authentication-library-for-go/apps/errors"
)

var (
	ctx    = context.Background()
	scopes = []string{"https://graph.microsoft.com/.default"}
	app    = application(os.Getenv("AZURE_CLIENT_SECRET"))
)

func application(secret string) confidential.Client {
	authority := os.Getenv("AZURE_AUTHORITY_HOST") + "/" + os.Getenv("AZURE_TENANT_ID")
	credential := must(confidential.NewCredFromSecret(secret))
	return must(confidential.New(authority, os.Getenv("AZURE_CLIENT_ID"), credential,
		confidential.WithInstanceDiscovery(false))) // or MSAL asks login.microsoftonline.com about the authority
}

// MSAL for Go leaves it to its caller to ask the cache first.
func token() confidential.AuthResult {
	if cached, err := app.AcquireTokenSilent(ctx, scopes); err == nil {
		return cached
	}
	return must(app.AcquireTokenByCredential(ctx, scopes))
}

type object map[string]any

type list[T any] struct{ Value []T }

type refusal struct {
	status int
	code   string
}

func (r refusal) Error() string { return fmt.Sprint(r.status, " ", r.code) }

func graph[T any](method, path string, body object) (answer T, err error) {
	request := must(http.NewRequest(method, os.Getenv("GRAPH_BASE_URL")+"/v1.0"+path, text(body)))
	request.Header.Set("Authorization", "Bearer "+token().AccessToken)
	request.Header.Set("Content-Type", "application/json")
	response := must(http.DefaultClient.Do(request))
	if response.StatusCode >= 400 {
		said := must(read[struct{ Error struct{ Code string } }](response))
		return answer, refusal{response.StatusCode, said.Error.Code}
	}
	return read[T](response)
}

func text(body object) *bytes.Reader { return bytes.NewReader(must(json.Marshal(body))) }

func read[T any](response *http.Response) (value T, err error) {
	defer response.Body.Close()
	return value, json.NewDecoder(response.Body).Decode(&value)
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	type invitation struct {
		Status, InviteRedeemURL string
		InvitedUser             struct{ ID string }
	}
	invited := must(graph[invitation]("POST", "/invitations", object{
		"invitedUserEmailAddress": "dr.silva@contoso-medical.example",
		"inviteRedirectUrl":       "http://localhost:8443/myapps",
		"sendInvitationMessage":   true,
	}))
	fmt.Println("invited:", invited.Status)

	type user struct{ Mail, ExternalUserState string }
	filter := url.QueryEscape("userType eq 'Guest'")
	for _, guest := range must(graph[list[user]]("GET", "/users?$filter="+filter, nil)).Value {
		fmt.Println("guests:", guest.Mail)
	}

	type principal struct{ ID, ResourceDisplayName string }
	filter = url.QueryEscape("displayName eq 'Health Records'")
	records := must(graph[list[principal]]("GET", "/servicePrincipals?$filter="+filter, nil)).Value[0]
	assignment := must(graph[principal]("POST", "/servicePrincipals/"+records.ID+"/appRoleAssignedTo", object{
		"principalId": invited.InvitedUser.ID,
		"resourceId":  records.ID,
		"appRoleId":   "00000000-0000-0000-0000-000000000000", // an app without roles: default access
	}))
	fmt.Println("assigned:", assignment.ResourceDisplayName)

	// What the guest does in a browser, by one call that only the emulator has.
	redeemed := must(http.Post(os.Getenv("VESTIBULE_CONTROL_URL")+"/redemptions", "application/json",
		text(object{"redeemUrl": invited.InviteRedeemURL})))
	fmt.Println("redeemed:", must(read[struct{ Outcome string }](redeemed)).Outcome)

	guest := must(graph[user]("GET", "/users/"+invited.InvitedUser.ID+"?$select=externalUserState", nil))
	fmt.Println("state:", guest.ExternalUserState)
	answer := map[bool]string{true: "True", false: "False"}
	fmt.Println("token from the cache:", answer[token().Metadata.TokenSource == confidential.TokenSourceCache])

	// Invite Bot has no Policy.Read.All.
	if _, err := graph[object]("GET", "/policies/crossTenantAccessPolicy/default", nil); err != nil {
		fmt.Println("without the role:", err)
	}

	var refused msal.CallErr
	if _, err := application("wrong").AcquireTokenByCredential(ctx, scopes); errors.As(err, &refused) {
		fmt.Println("wrong secret: CallErr", regexp.MustCompile(`AADSTS\d+`).FindString(refused.Error()))
	}
}
