import { z } from 'zod';
import type { Control as EngineControl } from '../../../core/controls/control.ts';
import type { Caller } from '../../../engine/ports/identity.ts';
import type { ApiContext } from '../api-context.ts';
import { type Route, route } from '../route.ts';
import { Control, isoTime } from '../schemas.ts';

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000 };
const span = z
  .string()
  .regex(/^\d{1,4}[mh]$/, 'It must be a time span like 30m or 2h.')
  .describe('A time span like 30m or 2h.');
const reason = z.string().describe('One line for whoever finds it at 3 am.');
const drift = z.object({ stack: z.string(), id: z.string() });

/** What people order for a while. Each order is recorded in the history with who gave it, and ends by itself. */
export function controlRoutes(context: ApiContext): readonly Route[] {
  return [...pauseRoutes(context), ...breakGlassRoutes(context), ...driftOrderRoutes(context)];
}

function pauseRoutes({ app }: ApiContext): readonly Route[] {
  const { controls } = app.engine;
  return [
    route({
      method: 'get',
      path: '/v1/controls',
      role: 'viewer',
      tag: 'controls',
      summary: 'Lists the pauses, break-glasses and ordered reverts that hold, and the last ones that are over.',
      answer: z.object({ current: z.array(Control), past: z.array(Control) }),
      status: 200,
      async handle({ signal }) {
        const { current, past } = await controls.list(signal);
        return { current: current.map(showControl), past: past.map(showControl) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/pauses',
      role: 'operator',
      tag: 'controls',
      summary: 'Pauses a stack, an address or everything (*): nothing of it is written until the pause ends.',
      body: z.strictObject({ scope: z.string(), for: span, reason }),
      answer: Control,
      status: 201,
      async handle({ body, caller, signal }) {
        const order = { by: nameOf(caller), scope: body.scope, forMs: spanMs(body.for), reason: body.reason };
        return showControl(await controls.pause(order, signal));
      },
    }),
    route({
      method: 'delete',
      path: '/v1/pauses',
      role: 'operator',
      tag: 'controls',
      summary: 'Ends every pause of exactly this scope; the next pass applies what waited.',
      query: z.strictObject({ scope: z.string() }),
      answer: z.object({ ended: z.array(Control) }),
      status: 200,
      async handle({ query, caller, signal }) {
        const ended = await controls.resume({ by: nameOf(caller), scope: query.scope }, signal);
        return { ended: ended.map(showControl) };
      },
    }),
  ];
}

function breakGlassRoutes({ app }: ApiContext): readonly Route[] {
  const { controls } = app.engine;
  return [
    route({
      method: 'post',
      path: '/v1/break-glass',
      role: 'admin',
      tag: 'controls',
      summary: 'Opens break-glass: what people change by hand in the scopes is recorded and left alone for a while.',
      body: z.strictObject({ scopes: z.array(z.string()).min(1), for: span, reason }),
      answer: Control,
      status: 201,
      async handle({ body, caller, signal }) {
        const order = { by: nameOf(caller), scopes: body.scopes, forMs: spanMs(body.for), reason: body.reason };
        return showControl(await controls.openBreakGlass(order, signal));
      },
    }),
    route({
      method: 'delete',
      path: '/v1/break-glass/:id',
      role: 'admin',
      tag: 'controls',
      summary: 'Closes a break-glass: what is in Git stays, what is not is put back, or held where that would destroy.',
      params: z.object({ id: z.string() }),
      answer: Control,
      status: 200,
      async handle({ params, caller, signal }) {
        return showControl(await controls.closeBreakGlass({ by: nameOf(caller), id: params.id }, signal));
      },
    }),
  ];
}

function driftOrderRoutes({ app }: ApiContext): readonly Route[] {
  const { controls } = app.engine;
  return [
    route({
      method: 'post',
      path: '/v1/drifts/:stack/:id/revert',
      role: 'operator',
      tag: 'drifts',
      summary:
        'Puts one open drift back at the next pass, whatever groundstate.yaml says of drift; never by replacing or deleting.',
      params: drift,
      body: z.strictObject({ reason }),
      answer: Control,
      status: 202,
      async handle({ params, body, caller, signal }) {
        const order = { by: nameOf(caller), stack: params.stack, driftId: params.id, reason: body.reason };
        return showControl(await controls.revertDrift(order, signal));
      },
    }),
    route({
      method: 'post',
      path: '/v1/drifts/:stack/:id/keep',
      role: 'admin',
      tag: 'drifts',
      summary: 'Leaves one open drift as it is for a while: a break-glass of its object.',
      params: drift,
      body: z.strictObject({ for: span, reason }),
      answer: Control,
      status: 201,
      async handle({ params, body, caller, signal }) {
        const { stack, id: driftId } = params;
        const order = { by: nameOf(caller), stack, driftId, forMs: spanMs(body.for), reason: body.reason };
        return showControl(await controls.keepDrift(order, signal));
      },
    }),
  ];
}

function nameOf({ name }: Caller): string {
  return `${name} (API)`;
}

function spanMs(text: string): number {
  return Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? 0);
}

function showControl(control: EngineControl): z.input<typeof Control> {
  const { id, kind, scopes, by, reason: because, from, until, ended, driftId } = control;
  return {
    id,
    kind,
    scopes: [...scopes],
    by,
    reason: because,
    from: isoTime(from),
    until: isoTime(until),
    ...(ended === undefined ? {} : { ended: { at: isoTime(ended.at), by: ended.by } }),
    ...(driftId === undefined ? {} : { driftId }),
  };
}
