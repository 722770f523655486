import type { Cloud } from '../../engine/ports/cloud.ts';

/** Makes one call that reads. */
export type Ask = (service: string, command: { readonly input: object }, signal: AbortSignal) => Promise<unknown>;

/** Sends SDK commands of any service through the cloud port, so that they are counted and rated like all others. */
export function askWith(cloud: Pick<Cloud, 'send'>, region: string): Ask {
  const scope = { partition: 'aws', account: '', region };
  return (service, command, signal) => {
    const operation = command.constructor.name.replace(/Command$/, '').replace(/^_+/, '');
    const call = { operation, input: command.input, command: () => command };
    return cloud.send({ scope, service, call, purpose: 'read' }, signal);
  };
}
