import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { answerProblem, tooLarge } from './api/problem.ts';
import type { HttpContext } from './http-context.ts';

/** A press brings the whole message that it was made in. */
const largestBody = 512 * 1024;

/** `/slack`: presses and commands of Slack; who may is decided by the signature, and by the list of people behind it. */
export function createSlackRoutes({ app }: Pick<HttpContext, 'app'>): Hono {
  const routes = new Hono();
  const { desk } = app;
  if (desk?.takesRequests !== true) {
    return routes;
  }
  const limit = bodyLimit({ maxSize: largestBody, onError: (c) => answerProblem(c, tooLarge(largestBody)) });
  routes.post('/slack', limit, async (c) => {
    const body = await c.req.text();
    const timestamp = c.req.header('x-slack-request-timestamp');
    const signature = c.req.header('x-slack-signature');
    // An empty answer at once: Slack waits for three seconds, and the person is answered when it is done.
    return desk.receive({ body, timestamp, signature }) ? c.body('', 200) : answerProblem(c, unsigned);
  });
  return routes;
}

const unsigned = {
  status: 401,
  code: 'unsigned',
  title: 'The request is not signed by Slack',
  detail:
    'The signature does not fit the body, or is more than five minutes old. Nothing was done. Check slack_signing_secret and the clock of this machine.',
} as const;
