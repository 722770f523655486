import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Attribute, Attributes } from '../../src/core/attribute.ts';
import type { Plain } from '../../src/core/value.ts';
import type { Collection } from '../../src/resources/collection.ts';
import type { Read, ResourceType } from '../../src/resources/define.ts';
import type { DataSource } from '../../src/resources/define-data.ts';
import { catalogFile, renderCatalog } from '../../src/resources/generate-catalog.ts';
import {
  aliases,
  childTypes,
  dataSources,
  ledgerOnlyTypes,
  loadDataSource,
  loadResourceType,
  resourceTypes,
} from '../../src/resources/registry.ts';
import { bodySchema } from '../../src/resources/schema.ts';
import { services } from '../../src/resources/services.ts';

const types = await Promise.all(
  Object.entries(resourceTypes).map(async ([name, load]) => ({ name, type: await load() })),
);
const sources = await Promise.all(
  Object.entries(dataSources).map(async ([name, load]) => ({ name, source: await load() })),
);
const implicit = new Set(['id', 'tags_all', 'region', 'timeouts']);
const action = /^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/;

for (const { name, type } of types) {
  describe(name, () => {
    const attributes = Object.entries(type.attributes);
    const reads: readonly Read<Attributes>[] = Object.values(type.reads);

    test('stands in the registry under its own name', () => {
      assert.equal(type.type, name);
      assert.ok(Object.hasOwn(services, type.service), `no service "${type.service}"`);
      assert.match(type.summary, /^[A-Z].*\.$/);
    });

    test('gives each attribute that AWS gives back in exactly one read', () => {
      for (const [attribute, { localOnly, writeOnly }] of attributes) {
        const count = reads.filter((read) => read.gives.includes(attribute)).length;
        assert.equal(count, localOnly || writeOnly ? 0 : 1, `${attribute} is in ${count} reads`);
      }
      for (const attribute of reads.flatMap((read) => read.gives)) {
        assert.ok(Object.hasOwn(type.attributes, attribute), `a read gives ${attribute}, which is not declared`);
      }
    });

    test('owns each attribute that can be updated in exactly one aspect', () => {
      for (const [attribute, { computed, localOnly, onChange }] of attributes) {
        const count = type.aspects.filter((aspect) => aspect.owns.includes(attribute)).length;
        if (computed || localOnly) assert.equal(count, 0, `${attribute} is owned although nobody writes it`);
        else if (onChange === 'replace') assert.ok(count <= 1, `${attribute} is owned ${count} times`);
        else assert.equal(count, 1, `${attribute} is owned ${count} times`);
      }
      for (const attribute of type.aspects.flatMap((aspect) => aspect.owns)) {
        assert.ok(Object.hasOwn(type.attributes, attribute), `an aspect owns ${attribute}, which is not declared`);
      }
    });

    test('names the actions of every call', () => {
      const lists = [
        type.create.actions,
        type.remove.actions,
        ...(type.remove.drain === undefined ? [] : [type.remove.drain.actions]),
        ...(type.remove.holders === undefined ? [] : [type.remove.holders.actions]),
        ...type.aspects.map((aspect) => aspect.actions),
        ...reads.map((read) => (read.shape === 'each' ? read.actions : read.from.actions)),
      ];
      for (const list of lists) {
        assert.ok(list.length > 0);
        for (const one of list) assert.match(one, action);
      }
    });

    test('looks things up in indexes that exist, of services that exist', () => {
      const lookups: readonly (readonly [Collection<unknown>, string | undefined])[] = [
        ...reads.flatMap((read) => (read.shape === 'collection' ? [[read.from, read.by] as const] : [])),
        ...(type.find === undefined ? [] : [[type.find.from, type.find.by] as const]),
        ...(type.child === undefined ? [] : [[type.child.from, type.child.by] as const]),
        ...(type.marked === undefined ? [] : [[type.marked.from, undefined] as const]),
      ];
      for (const [from, by] of lookups) {
        assert.ok(Object.hasOwn(services, from.service));
        if (by === undefined) assert.ok(from.byMark, `${from.name} cannot be asked for marks`);
        else assert.ok(Object.hasOwn(from.indexes, by), `${from.name} has no index "${by}"`);
      }
    });

    test('can be found again after a create whose answer was lost', () => {
      const finders = { mark: [type.marked], token: [type.marked], version: [type.find, type.marked] };
      const needed =
        type.createClass in finders ? finders[type.createClass as 'mark'] : [type.identity, type.find, type.marked];
      assert.ok(
        needed.some((finder) => finder !== undefined),
        `class ${type.createClass} without a finder`,
      );
    });

    test('says of which relation AWS makes only one, where it chooses the id', () => {
      // Without it, workers that take turns would send a create that AWS refuses as a duplicate again for ever.
      if (type.find !== undefined) assert.ok(type.uniqueKey !== undefined || type.identity !== undefined);
    });

    test('hangs below a parent that exists and may declare such children itself', async () => {
      if (type.child === undefined) return;
      const parent = await loadResourceType(type.child.parentType);
      assert.ok(Object.hasOwn(type.attributes, type.child.parentAttribute));
      assert.ok(Object.hasOwn(parent?.attributes ?? {}, type.child.inline));
    });

    test('has kinds that know their defaults', () => checkKinds(type.attributes));
  });
}

for (const { name, source } of sources) {
  describe(`data.${name}`, () => {
    test('stands in the registry under its own name, with its actions', () => {
      assert.equal(source.type, name);
      if (source.answer.kind === 'local') return;
      assert.ok(Object.hasOwn(services, source.answer.service));
      assert.ok(source.answer.actions.length > 0);
      for (const one of source.answer.actions) assert.match(one, action);
    });
    test('has kinds that know their defaults', () => checkKinds(source.attributes));
  });
}

describe('the registry', () => {
  test('holds exactly what is on disk', async () => {
    const found = (await modulesOnDisk()).flatMap((module) => Object.values(module)).filter(isDefinition);
    const names = (kind: 'reads' | 'answer') =>
      [...new Set(found.filter((one) => kind in one).map((one) => one.type))].sort();
    assert.deepEqual(names('reads'), [...Object.keys(resourceTypes), ...Object.keys(ledgerOnlyTypes)].sort());
    assert.deepEqual(names('answer'), Object.keys(dataSources).sort());
  });

  test('has unique aliases, the same as the types say', () => {
    const declared = types.flatMap(({ name, type }) => (type.aliases ?? []).map((alias) => [alias, name] as const));
    assert.equal(new Set(declared.map(([alias]) => alias)).size, declared.length);
    assert.deepEqual(Object.fromEntries(declared), aliases);
    for (const [alias] of declared) assert.ok(!Object.hasOwn(resourceTypes, alias), `${alias} is also a type`);
  });

  test('knows the child types of a parent, the same as the types say', () => {
    const declared = types.flatMap(({ name, type }) => (type.child === undefined ? [] : [{ name, ...type.child }]));
    const byParent = Map.groupBy(declared, ({ parentType }) => parentType);
    const entries = [...byParent].map(([parent, children]) => [parent, children.map(({ name }) => name).sort()]);
    const listed = Object.entries(childTypes).map(([parent, children]) => [parent, [...children].sort()]);
    assert.deepEqual(Object.fromEntries(listed), Object.fromEntries(entries));
  });

  test('answers nothing for a type that it does not know', async () => {
    assert.equal(await loadResourceType('aws_nothing'), undefined);
    assert.equal(await loadResourceType('constructor'), undefined);
    assert.equal(await loadDataSource('toString'), undefined);
    assert.equal((await loadDataSource('aws_region'))?.type, 'aws_region');
  });

  test('has services that bear the name they are asked for by, each with a rate', async () => {
    for (const [name, load] of Object.entries(services)) {
      const service = await load();
      assert.equal(service.name, name);
      const rate = service.rate('DescribeThings');
      assert.ok(rate.burst > 0 && rate.perSecond > 0 && rate.bucket !== '');
    }
  });

  test('has a current catalogue (npm run generate)', async () => {
    assert.equal(await readFile(catalogFile, 'utf8'), await renderCatalog());
  });

  test('supports every argument and every reference that real applications use', async () => {
    const corpus: Record<string, { config_attrs: object; referenced_attrs: object }> = JSON.parse(
      await readFile(new URL('cases/corpus-attr-usage.json', import.meta.url), 'utf8'),
    );
    const missing: string[] = [];
    for (const [name, usage] of Object.entries(corpus)) {
      const definition = name.startsWith('data.') ? await loadDataSource(name.slice(5)) : await loadResourceType(name);
      assert.ok(definition, `${name} is not in the registry`);
      for (const path of Object.keys(usage.config_attrs)) {
        const attribute = attributeAt(definition.attributes, path);
        const supported = attribute !== undefined && !attribute.computed;
        if (!supported && !implicit.has(topOf(path))) missing.push(`${name}: ${path}`);
      }
      for (const path of Object.keys(usage.referenced_attrs)) {
        if (path !== '' && !implicit.has(topOf(path)) && definition.attributes[topOf(path)] === undefined) {
          missing.push(`${name}.${path}`);
        }
      }
    }
    assert.deepEqual(missing, []);
  });
});

describe('the schema of a type for the language', () => {
  test('has the argument region where the provider has it since version 6', async () => {
    const provider = path.dirname(createRequire(import.meta.url).resolve('@cdktf/provider-aws/package.json'));
    const takesRegion = (folder: string): boolean | undefined => {
      const file = path.join(provider, 'lib', folder, 'index.d.ts');
      return existsSync(file) ? readFileSync(file, 'utf8').includes('readonly region?:') : undefined;
    };
    const named = async (
      name: string,
      folder: string,
      load: (name: string) => Promise<Pick<DataSource, 'type' | 'attributes'> | undefined>,
    ) => {
      const type = await load(name);
      assert.ok(type);
      return { folder, ours: Object.hasOwn(bodySchema(type), 'region'), theirs: takesRegion(folder) };
    };
    const dashed = (name: string): string => name.replace(/^aws_/, '').replaceAll('_', '-');
    const all = await Promise.all([
      ...Object.keys(resourceTypes).map((name) => named(name, dashed(name), loadResourceType)),
      ...Object.keys(dataSources).map((name) => named(name, `data-aws-${dashed(name)}`, loadDataSource)),
    ]);
    const different = all.filter(({ ours, theirs }) => ours !== (theirs ?? false)).map(({ folder }) => folder);
    assert.deepEqual(different, []);
    assert.ok(all.filter(({ theirs }) => theirs !== undefined).length > 40);
  });

  test('tells blocks, arguments and arguments that look like blocks apart', async () => {
    const schema = async (name: string) => {
      const type = await loadResourceType(name);
      assert.ok(type);
      return bodySchema(type);
    };
    assert.equal((await schema('aws_security_group'))['ingress']?.kind, 'attribute');
    assert.equal((await schema('aws_route_table'))['route']?.kind, 'attribute');
    assert.equal((await schema('aws_vpc'))['tags']?.kind, 'attribute');
    const policy = await loadDataSource('aws_iam_policy_document');
    assert.ok(policy);
    const statement = bodySchema(policy)['statement'];
    assert.ok(statement?.kind === 'block');
    assert.equal(statement.body['condition']?.kind, 'block');
    assert.equal(statement.body['sid']?.kind, 'attribute');
  });
});

function checkKinds(attributes: Attributes): void {
  for (const [name, { kind, default: fallback, unset }] of Object.entries(attributes)) {
    assert.notEqual(kind.name, '', `the kind of ${name} has no name`);
    for (const value of [fallback, unset].filter((one) => one !== undefined && one !== null)) {
      const converted = kind.convert(value as Plain);
      assert.ok(converted.ok, `${name}: ${converted.ok ? '' : converted.problem}`);
      assert.ok(kind.equal(converted.value, value), `the default of ${name} differs from itself`);
    }
    checkKinds(kind.nested?.attributes ?? {});
  }
}

async function modulesOnDisk(): Promise<readonly object[]> {
  const root = new URL('../../src/resources/', import.meta.url);
  const files = (await readdir(root, { recursive: true })).filter((file) => /^[^/]+\/.+\.ts$/.test(file));
  return Promise.all(files.map((file) => import(new URL(file, root).href) as Promise<object>));
}

function isDefinition(value: unknown): value is ResourceType | DataSource {
  return typeof value === 'object' && value !== null && 'type' in value && ('reads' in value || 'answer' in value);
}

function attributeAt(attributes: Attributes, path: string): Attribute<unknown> | undefined {
  const [first = '', ...rest] = path.replaceAll('[]', '').split('.');
  const attribute: Attribute<unknown> | undefined = attributes[first];
  const inner = attribute?.kind.nested?.attributes;
  return rest.length === 0 || attribute === undefined ? attribute : attributeAt(inner ?? {}, rest.join('.'));
}

function topOf(path: string): string {
  return path.split(/[.[]/)[0] ?? '';
}
