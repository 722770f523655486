import { z } from 'zod';
import type { Route } from './route.ts';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('For programs.'),
    detail: z.string().describe('What happened, and what to do next.'),
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'Why a request was not done (RFC 9457).' });

type Json = Readonly<Record<string, unknown>>;

/** The description of the routes in OpenAPI 3.1, made from the schemas that check the requests. */
export function describeApi(routes: readonly Route[], version: string): Json {
  const components = new Map<string, Json>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: describeRoute(route, components) };
  }
  schemaOf(problem, 'output', components);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Groundstate',
      version,
      description:
        'What the worker knows, and what people may ask of it. Every route needs a role; a role holds the ones before it: viewer, operator, admin.',
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries([...components].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function describeRoute(route: Route, components: Map<string, Json>): Json {
  const { method, path, role, tag, summary, params, query, body, answer, status } = route;
  const content = (schema: z.ZodType, io: 'input' | 'output', type = 'application/json') => ({
    content: { [type]: { schema: schemaOf(schema, io, components) } },
  });
  const refusal = content(problem, 'output', 'application/problem+json');
  return {
    operationId: `${method}${path.replaceAll(/\/v1|:/g, '').replaceAll(/[/-](\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    tags: [tag],
    summary,
    description: `Role: ${role}.`,
    parameters: [...parametersOf(params, 'path', components), ...parametersOf(query, 'query', components)],
    ...(body === undefined ? {} : { requestBody: { required: true, ...content(body, 'input') } }),
    responses: {
      [status]: { description: 'Done.', ...content(answer, 'output') },
      '401': { description: 'No valid token.', ...refusal },
      '403': { description: 'The role is not enough.', ...refusal },
      default: { description: 'It was not done, and why.', ...refusal },
    },
  };
}

function parametersOf(
  schema: z.ZodObject | undefined,
  where: 'path' | 'query',
  components: Map<string, Json>,
): readonly Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const described = schemaOf(field as z.ZodType, 'input', components);
    const required = where === 'path' || !(field as z.ZodType).safeParse(undefined).success;
    return { name, in: where, required, schema: described };
  });
}

/** A schema as JSON Schema; those that have a name stand among the components, and are referred to. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Map<string, Json>): Json {
  const {
    $schema: _draft,
    $defs,
    ...described
  } = z.toJSONSchema(schema, { io, reused: 'inline' }) as Json & { $defs?: Record<string, Json> };
  for (const [name, part] of Object.entries($defs ?? {})) {
    const { id: _id, ...body } = part;
    components.set(name, moveReferences(body));
  }
  const id = z.globalRegistry.get(schema)?.id;
  if (id === undefined) {
    return moveReferences(described);
  }
  const { id: _id, ...body } = described as Json & { id?: string };
  components.set(id, moveReferences(body));
  return { $ref: `#/components/schemas/${id}` };
}

function moveReferences(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}
