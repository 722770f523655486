import { ownUserAgent } from '../../core/attribution/own-calls.ts';
import type { Scope } from '../../core/scope.ts';
import { formatScope } from '../../core/scope.ts';
import type { GuardedHandler, HandlerLimits } from './guarded-handler.ts';
import type { DocumentedRate } from './token-bucket.ts';

/** An SDK client, as far as it is used here. */
export interface CloudClient {
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
}

/** An AWS service as `src/resources/service.ts` describes it; given by the composition, so that nothing is imported from there. */
export interface CloudService {
  readonly name: string;
  createClient(config: {
    readonly region: string;
    readonly endpoint?: string | undefined;
    readonly credentials: unknown;
    readonly requestHandler: unknown;
    readonly disableClockSkewCorrection: boolean;
    readonly customUserAgent: string;
    readonly forcePathStyle?: boolean;
  }): CloudClient;
  rate(operation: string): DocumentedRate & { readonly bucket: string };
}

/** Which client is wanted. */
export interface ClientChoice {
  readonly scope: Scope;
  readonly service: string;
  readonly purpose: 'read' | 'write';
  /** Tells clients with the credentials of different roles apart, and what they are made with. */
  readonly role?: { readonly key: string; readonly credentials: unknown } | undefined;
}

/** What the pool makes clients with. */
export interface PoolOptions {
  readonly services: Readonly<Record<string, () => Promise<CloudService>>>;
  readonly credentials: unknown;
  readonly endpoint: string | undefined;
  readonly limits: Readonly<Record<'read' | 'write', HandlerLimits>>;
  createHandler(limits: HandlerLimits): GuardedHandler;
}

/** The clients of all scopes and services, each made when it is first wanted. */
export interface ClientPool {
  service(name: string): Promise<CloudService>;
  client(choice: ClientChoice): Promise<CloudClient>;
  destroy(): void;
}

/** So many clients of assumed roles are kept; each run that writes has a session of its own, and ends. */
const MOST_ROLE_CLIENTS = 200;

/** Makes an empty pool. Reads and writes have clients, and so sockets, of their own. */
export function createClientPool(options: PoolOptions): ClientPool {
  const services = new Map<string, Promise<CloudService>>();
  const clients = new Map<string, CloudClient>();
  const roleClients = new Set<string>();
  const service = (name: string): Promise<CloudService> => {
    const load = options.services[name];
    if (load === undefined) {
      return Promise.reject(new Error(`No AWS service «${name}» is registered.`));
    }
    const loading = services.get(name) ?? load();
    services.set(name, loading);
    // An import that failed for want of file descriptors may work the next time.
    loading.catch(() => services.delete(name));
    return loading;
  };
  return {
    service,
    client: async (choice) => {
      const definition = await service(choice.service);
      const key = `${formatScope(choice.scope)} ${choice.service} ${choice.purpose} ${choice.role?.key ?? ''}`;
      const client = clients.get(key) ?? createClient(options, definition, choice);
      clients.delete(key); // the one that is wanted now becomes the youngest
      clients.set(key, client);
      if (choice.role !== undefined) {
        roleClients.add(key);
        dropOldest(clients, roleClients);
      }
      return client;
    },
    destroy: () => {
      for (const client of clients.values()) {
        client.destroy();
      }
      clients.clear();
    },
  };
}

function dropOldest(clients: Map<string, CloudClient>, roleClients: Set<string>): void {
  if (roleClients.size <= MOST_ROLE_CLIENTS) {
    return;
  }
  const oldest = [...clients.keys()].find((key) => roleClients.has(key)) ?? '';
  clients.get(oldest)?.destroy();
  clients.delete(oldest);
  roleClients.delete(oldest);
}

function createClient(options: PoolOptions, service: CloudService, choice: ClientChoice): CloudClient {
  return service.createClient({
    region: choice.scope.region,
    credentials: choice.role?.credentials ?? options.credentials,
    requestHandler: options.createHandler(options.limits[choice.purpose]),
    // A request dies by the age of its signature, so that age is told by our own clock and never by an answer's.
    disableClockSkewCorrection: true,
    // CloudTrail keeps it with each call, so that our own are told from those of a person who has the same role.
    customUserAgent: ownUserAgent,
    // An emulator has no host name for each bucket.
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
  });
}
