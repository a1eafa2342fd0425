"""The demo's application: a small web service over a confidential file of patient records.

GET /              how many records there are
GET /records/ID    one record
GET /greeting      a secret of the owner's, fetched through the guest's own loopback address
"""

import socket
import sys

DATA = "/srv/records.csv"
PORT = 8080


def answer(path, data):
    if path == "/":
        return 200, b"%d confidential records\n" % (data.count(b"\n") - 1)
    if path.startswith("/records/"):
        return record(path[len("/records/"):].encode(), data)
    if path == "/greeting":
        return fetch("/cdh/resource/default/demo/greeting")
    return 404, b"no such page\n"


def record(number, data):
    if not number.isdigit():
        return 400, b"a record has a number\n"
    start = data.find(b"\n" + number + b",")
    if start < 0:
        return 404, b"no such record\n"
    return 200, data[start + 1 : data.find(b"\n", start + 1) + 1]


def fetch(path):
    with socket.create_connection(("127.0.0.1", 8006), timeout=30) as peer:
        peer.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % path.encode())
        reply = b""
        while chunk := peer.recv(65536):
            reply += chunk
    head, _, body = reply.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def serve(listener, data):
    while True:
        peer, _ = listener.accept()
        with peer:
            peer.settimeout(10)
            try:
                request = peer.recv(8192).split()
                status, body = answer(request[1].decode(), data) if len(request) > 1 else (400, b"")
                peer.sendall(
                    b"HTTP/1.1 %d -\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n"
                    b"Connection: close\r\n\r\n" % (status, len(body)) + body
                )
            except OSError as error:
                print("a request failed:", error, file=sys.stderr)


def main():
    with open(DATA, "rb") as file:
        data = file.read()
    listener = socket.create_server(("0.0.0.0", PORT))
    print("records service: %d records, listening on port %d" % (data.count(b"\n") - 1, PORT), flush=True)
    serve(listener, data)


main()
