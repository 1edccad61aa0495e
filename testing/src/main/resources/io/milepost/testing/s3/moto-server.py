"""Starts moto's S3 on a free port, with atomic conditional writes.

moto looks whether an object is there and then writes it, on as many threads as there are requests;
S3 does both at once. So requests with a condition come one after the other.
"""

import threading

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import run_simple


class AtomicConditions:
    def __init__(self, application):
        self.application = application
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        if "HTTP_IF_NONE_MATCH" in environ:
            with self.lock:
                return self.application(environ, start_response)
        return self.application(environ, start_response)


if __name__ == "__main__":
    run_simple(
        "127.0.0.1",
        0,
        AtomicConditions(DomainDispatcherApplication(create_backend_app)),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
