"""The soak's web application: a fixed number of threads serve HTTP with keep-alive. web.py PORT-FILE: serves until its standard input ends."""
import http.server
import os
import socket
import sys
import threading
import urllib.parse

import work

THREADS = 4


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        try:
            if url.path != "/answer":
                raise LookupError(url.path)
            body = work.answer(int(urllib.parse.parse_qs(url.query)["seed"][0])).encode()
            status = 200
        except (LookupError, ValueError) as e:
            body, status = ("%s: %s" % (type(e).__name__, e)).encode(), 404 if isinstance(e, LookupError) else 400
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(http.server.HTTPServer):
    request_queue_size = 64


def main():
    server = Server(("127.0.0.1", 0), Handler)
    with open(sys.argv[1] + ".new", "w") as f:
        f.write(str(server.server_port))
    os.replace(sys.argv[1] + ".new", sys.argv[1])

    def serve():
        while True:
            try:
                connection, address = server.socket.accept()
            except OSError:
                return
            try:
                server.process_request(connection, address)
            except OSError:
                server.shutdown_request(connection)

    for _ in range(THREADS):
        threading.Thread(target=serve, daemon=True).start()
    sys.stdin.read()
    server.socket.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    main()
