#!/usr/bin/env bash
# @grpc/grpc-js 1.14.7, Node.js 20 and later, seen on 2026-11-27.
#
# A server's unary handler gets the event "cancelled" after every call, also one that was answered in full and that no
# client cancelled, and `call.cancelled` is true from then on. A handler that treats the event as "the client has gone"
# throws away work that is done. In Go, the context of an answered call is cancelled, too, but nobody can mistake it for
# an event of the client. Seen: "answered, then cancelled: true".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @grpc/grpc-js@1.14.7
cat >see.js <<'JS'
const grpc = require("@grpc/grpc-js");
const same = (bytes) => bytes;
const method = {
  path: "/demo.Echo/Say", requestStream: false, responseStream: false,
  requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same,
};
const events = [];
const server = new grpc.Server();
server.addService({ Say: method }, {
  Say: (call, reply) => {
    call.on("cancelled", () => events.push(`cancelled: ${call.cancelled}`));
    events.push("answered");
    reply(null, Buffer.from("hello"));
  },
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_error, port) => {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  client.makeUnaryRequest(method.path, same, same, Buffer.from("hi"), (error, answer) => {
    // Both ends are idle now: the reply is here.
    setImmediate(() => setImmediate(() => {
      console.log(`client got ${error ?? answer}; server saw: ${events.join(", then ")}`);
      client.close();
      server.forceShutdown();
      process.exitCode = events.join() === "answered,cancelled: true" ? 0 : 1;
    }));
  });
});
JS
node see.js
