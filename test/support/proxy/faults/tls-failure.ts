import { once } from 'node:events';
import { createServer } from 'node:tls';

/** An address where no TLS connection ever comes to be. */
export interface TlsFailure {
  /** Begins with https. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Listens with TLS and without a certificate: every handshake ends in the alert that a real server would send. */
export async function startTlsFailure(): Promise<TlsFailure> {
  const server = createServer({});
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The listener did not get a port.');
  return {
    endpoint: `https://127.0.0.1:${address.port}`,
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
