import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** One client that is connected. */
export interface SocketPeer {
  send(text: string): void;
  /** Ends the connection without a word, as a broken network does. */
  drop(): void;
}

/** Takes WebSocket connections on a server (RFC 6455): text frames in both directions, close and ping; nothing more. */
export function acceptWebSockets(
  server: Server,
  on: {
    readonly open: (peer: SocketPeer, path: string) => void;
    readonly message: (peer: SocketPeer, text: string) => void;
    readonly close: (peer: SocketPeer) => void;
  },
): void {
  server.on('upgrade', (request, socket) => {
    const key = String(request.headers['sec-websocket-key']);
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write([...head, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
    const peer: SocketPeer = {
      send: (text) => void (socket.destroyed || socket.write(encodeFrame(1, Buffer.from(text)))),
      drop: () => socket.destroy(),
    };
    readFrames(socket, (opcode, payload) => {
      if (opcode === 1) on.message(peer, payload.toString('utf8'));
      if (opcode === 8) socket.end(encodeFrame(8, payload));
      if (opcode === 9) socket.write(encodeFrame(10, payload));
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => on.close(peer));
    on.open(peer, request.url ?? '/');
  });
}

function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const head = payload.length < 126 ? Buffer.from([0x80 | opcode, payload.length]) : Buffer.alloc(4);
  if (payload.length >= 126) {
    head.writeUInt8(0x80 | opcode, 0);
    head.writeUInt8(126, 1);
    head.writeUInt16BE(payload.length, 2);
  }
  return Buffer.concat([head, payload]);
}

function readFrames(socket: Duplex, take: (opcode: number, payload: Buffer) => void): void {
  let buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let frame = cutFrame(buffer); frame !== undefined; frame = cutFrame(buffer)) {
      buffer = buffer.subarray(frame.end);
      take(frame.opcode, frame.payload);
    }
  });
}

/** The first whole frame of what has arrived; a client always masks. */
function cutFrame(buffer: Buffer): { opcode: number; payload: Buffer; end: number } | undefined {
  if (buffer.length < 2) return undefined;
  const short = buffer.readUInt8(1) & 0x7f;
  const wide = short === 126 ? 2 : 0;
  if (short === 127) throw new Error('The test server takes no frames of more than 65,535 bytes.');
  if (buffer.length < 6 + wide) return undefined;
  const length = wide === 0 ? short : buffer.readUInt16BE(2);
  const end = 6 + wide + length;
  if (buffer.length < end) return undefined;
  const mask = buffer.subarray(2 + wide, 6 + wide);
  const payload = Buffer.from(buffer.subarray(6 + wide, end).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return { opcode: buffer.readUInt8(0) & 0x0f, payload, end };
}
