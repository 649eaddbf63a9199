// A server on Go's crypto/tls: main PORT MODE CERT KEY CA.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"os"
)

var modes = map[string]tls.ClientAuthType{
	"no":       tls.NoClientCert,
	"request":  tls.RequestClientCert,
	"optional": tls.VerifyClientCertIfGiven,
	"any":      tls.RequireAnyClientCert,
	"required": tls.RequireAndVerifyClientCert,
}

func main() {
	port, mode, cert, key, ca := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	authority, err := os.ReadFile(ca)
	if err != nil {
		log.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	server := http.Server{
		Addr:      "127.0.0.1:" + port,
		TLSConfig: &tls.Config{ClientAuth: modes[mode], ClientCAs: trusted},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "welcome\n")
		}),
	}
	log.Fatal(server.ListenAndServeTLS(cert, key))
}
