import { z } from 'zod';
import type { DriftReference, PlanReference } from '../../engine/ports/journal.ts';
import { actionPrefix, allPresses, allVerdicts, type Press, type Verdict } from './render-actions.ts';

/** A person in Slack. */
export interface SlackPerson {
  readonly id: string;
  readonly name: string;
}

/** What a person did in Slack. */
export type Interaction =
  | {
      readonly kind: 'press';
      readonly press: Press;
      readonly drift: DriftReference;
      readonly person: SlackPerson;
      readonly responseUrl: string;
      /** The same press has the same name, however often it arrives. */
      readonly id: string;
    }
  | {
      readonly kind: 'verdict';
      readonly verdict: Verdict;
      readonly plan: PlanReference;
      readonly person: SlackPerson;
      readonly responseUrl: string;
      readonly id: string;
    }
  | {
      readonly kind: 'command';
      readonly text: string;
      readonly person: SlackPerson;
      readonly responseUrl: string;
      readonly id: string;
    };

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const BlockActions = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string(), username: z.string().optional(), name: z.string().optional() }),
  response_url: z.string(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional(), action_ts: z.string() })).min(1),
});

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
const Command = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string(),
  user_name: z.string().optional(),
  response_url: z.string(),
  trigger_id: z.string().optional(),
});

const Plan = z.object({ stack: z.string(), digest: z.string(), changes: z.int().min(1) });

const Reference = z.object({ stack: z.string(), id: z.string(), occurrence: z.int().min(0) });

/** The body of a request over HTTP: a command's form, or a form with the payload of a press. */
export function parseForm(body: string): Interaction | undefined {
  const form = Object.fromEntries(new URLSearchParams(body));
  const { payload } = form;
  return parsePayload(payload === undefined ? form : parseJson(payload));
}

/** The payload of a press or of a command; undefined for everything else that Slack may send. */
export function parsePayload(payload: unknown): Interaction | undefined {
  const command = Command.safeParse(payload);
  if (command.success) {
    const { text, user_id, user_name = '', response_url, trigger_id = '' } = command.data;
    const person = { id: user_id, name: user_name };
    return { kind: 'command', text, person, responseUrl: response_url, id: `${user_id}:${trigger_id}:${text}` };
  }
  const pressed = BlockActions.safeParse(payload);
  return pressed.success ? parsePress(pressed.data) : undefined;
}

function parsePress({ user, response_url, actions }: z.output<typeof BlockActions>): Interaction | undefined {
  const [action] = actions;
  const press = allPresses.find((one) => action?.action_id === `${actionPrefix}${one}`);
  const verdict = allVerdicts.find((one) => action?.action_id === `${actionPrefix}${one}`);
  const value = parseJson(action?.value ?? '');
  const drift = Reference.safeParse(value);
  const plan = Plan.safeParse(value);
  const person = { id: user.id, name: user.username ?? user.name ?? '' };
  const id = `${user.id}:${action?.action_id}:${action?.action_ts}`;
  if (verdict !== undefined && plan.success) {
    return { kind: 'verdict', verdict, plan: plan.data, person, responseUrl: response_url, id };
  }
  if (press === undefined || !drift.success) {
    return undefined;
  }
  return { kind: 'press', press, drift: drift.data, person, responseUrl: response_url, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
