"""TLS between two ends in this process, with the standard library's defaults: tls_peer.py AUTHORITY CERTIFICATE KEY HOST [CLIENT CLIENTKEY].

The server shows CERTIFICATE, the client trusts AUTHORITY and asks for HOST; with CLIENT the server asks for a certificate, too. One JSON line
says who was accepted, or why nobody was."""
import json
import ssl
import sys

authority, certificate, key, host, *client = sys.argv[1:]
serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority)
serving.load_cert_chain(certificate, key)
asking = ssl.create_default_context(cafile=authority)
asking.verify_flags |= ssl.VERIFY_X509_STRICT
if client:
    serving.verify_mode = ssl.CERT_REQUIRED
    asking.load_cert_chain(*client)
up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
ends = [asking.wrap_bio(down, up, server_hostname=host), serving.wrap_bio(up, down, server_side=True)]
try:
    waiting = list(ends)
    for _ in range(20):
        for end in list(waiting):
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                pass
    ends[0].write(b"hello")
    heard = ends[1].read(5).decode()
    shown = ends[0].getpeercert()
    print(json.dumps({"heard": heard, "version": shown["version"], "names": [name for _, name in shown["subjectAltName"]],
                      "client": (ends[1].getpeercert() or {}).get("subject")}))
except ssl.SSLError as refused:
    print(json.dumps({"refused": str(refused)}))
