import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** How the table is reached. */
export interface TableConnection {
  readonly table: string;
  readonly region: string;
  /** Another address than AWS's own, for an emulator. */
  readonly endpoint?: string | undefined;
  /** The SDK's default chain where this is left out. */
  readonly credentials?: DynamoDBClientConfig['credentials'] | undefined;
}

/** Two clients with sockets of their own, so that a heartbeat never waits behind a page of a query. */
export interface TableClients {
  readonly read: DynamoDBClient;
  readonly write: DynamoDBClient;
  destroy(): void;
}

/** Makes the clients. They try once; trying again is decided here, where it is known what a lost answer means. */
export function createTableClients(connection: TableConnection, requestTimeoutMs: number): TableClients {
  const read = createClient(connection, requestTimeoutMs * 4);
  const write = createClient(connection, requestTimeoutMs);
  return {
    read,
    write,
    destroy: () => {
      read.destroy();
      write.destroy();
    },
  };
}

function createClient(connection: TableConnection, requestTimeout: number): DynamoDBClient {
  const { region, endpoint, credentials } = connection;
  return new DynamoDBClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: 1,
    // A write dies by the age of its signature, so that age is told by our own clock and never by an answer's.
    disableClockSkewCorrection: true,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 2_000, requestTimeout, throwOnRequestTimeout: true }),
  });
}
