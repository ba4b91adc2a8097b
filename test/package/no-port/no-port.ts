import { Server, Socket } from "node:net"

function refuse(): never {
  throw new Error("This test opened a port or a connection.")
}

Server.prototype.listen = refuse
Socket.prototype.connect = refuse
