import { once } from 'node:events';
import { createServer } from 'node:http';
import { createSender } from '../../support/proxy/create-sender.ts';
import { readRequest } from '../../support/proxy/read-request.ts';

/** A gateway in front of an emulator. */
export interface Gateway {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Stands for DynamoDB's serializable isolation: requests reach the emulator one at a time. Without it moto lets a
 * transaction be seen half done, and takes other writers' items back when it rolls one back.
 */
export async function startSerialGateway(upstream: string): Promise<Gateway> {
  const send = createSender(upstream);
  let tail: Promise<unknown> = Promise.resolve();
  const server = createServer((message, response) => {
    void (async () => {
      const request = await readRequest(message);
      if (request === undefined) {
        return;
      }
      const turn = tail.then(() => send(request));
      tail = turn.catch(() => undefined);
      const reply = await turn.catch(() => undefined);
      response.writeHead(reply?.status ?? 502, reply?.headers ?? {});
      response.end(reply?.body);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The gateway did not get a port.');
  }
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
