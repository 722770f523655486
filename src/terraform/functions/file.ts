import { bool, string, unknownOf, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { set } from '../../core/value-set.ts';
import { boolType, dynamicType, setOf, stringType } from '../../core/value-type.ts';
import { compilePattern, findMatch, type Matcher } from '../pattern/match.ts';
import { PatternProblem } from '../pattern/syntax.ts';
import { decodeUtf8, encodeBase64 } from './bytes.ts';
import { entriesAt, type FunctionContext, type FunctionDefinition, refuse, textAt } from './define.ts';
import { cleanPath, confinedPath, readFileBytes } from './path.ts';

const path = { name: 'path', type: stringType };

function readText(name: string, context: FunctionContext): string {
  const text = decodeUtf8(readFileBytes(name, context));
  return text ?? refuse(`The file ${JSON.stringify(name)} is no UTF-8 text. Use filebase64().`);
}

function pathFunction(name: string, compute: (path: string) => string): FunctionDefinition {
  return { name, parameters: [path], returns: stringType, run: (args) => string(compute(textAt(args, 0))) };
}

function baseName(text: string): string {
  const trimmed = text.replace(/\/+$/, '');
  if (trimmed === '') return text === '' ? '.' : '/';
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function dirName(text: string): string {
  return cleanPath(text.slice(0, text.lastIndexOf('/') + 1));
}

/** A glob of fileset as a pattern: `*` within a name, `**` over folders, `?`, classes and alternatives. */
function globPattern(glob: string): string {
  let pattern = '';
  let depth = 0;
  for (const { 0: token, index } of glob.matchAll(/\*\*\/|\*\*?|\?|\[\^?[^\]]+\]|\\.|[\s\S]/g)) {
    const beginsName = index === 0 || glob.charAt(index - 1) === '/';
    if (token === '**/' && beginsName) pattern += '(?:[^/]+/)*';
    else if (token === '**' && beginsName && index + 2 === glob.length) pattern += '.*';
    else if (token.startsWith('*')) pattern += `[^/]*${token.endsWith('/') ? '/' : ''}`;
    else if (token === '?') pattern += '[^/]';
    else if (token.length > 1 && token.startsWith('[')) pattern += token;
    else if (token === '[' || (token === '/' && depth > 0)) refuse(`${JSON.stringify(glob)} is no file pattern.`);
    else if (token === '{') {
      pattern += '(?:';
      depth += 1;
    } else if (token === '}' && depth > 0) {
      pattern += ')';
      depth -= 1;
    } else if (token === ',' && depth > 0) pattern += '|';
    else pattern += (token.length > 1 ? token.slice(1) : token).replaceAll(/[\\.+^$()[\]{}|*?]/g, '\\$&');
  }
  return `(?s)^(?:${pattern})$`;
}

function compileGlob(glob: string): Matcher {
  try {
    return compilePattern(globPattern(glob));
  } catch (error) {
    if (error instanceof PatternProblem) return refuse(`${JSON.stringify(glob)} is no file pattern: ${error.message}.`);
    throw error;
  }
}

function listFiles(folder: string, glob: string, context: FunctionContext): Value {
  const pattern = cleanPath(glob).replace(/^\/+/, '');
  if (pattern === '..' || pattern.startsWith('../')) {
    refuse(`${JSON.stringify(glob)} leads out of its folder. Name the folder that it begins at as the first argument.`);
  }
  const matcher = compileGlob(pattern);
  const names = context.files.list(confinedPath(folder, context));
  const found = names.filter((name) =>
    findMatch(
      matcher,
      Array.from(name, (character) => character.codePointAt(0) ?? 0),
      0,
    ),
  );
  return set(found.map(string), stringType);
}

/** Functions of files; all stay inside the folder of the stack. */
export const fileFunctions: readonly FunctionDefinition[] = [
  {
    name: 'file',
    parameters: [path],
    returns: stringType,
    run: (args, context) => string(readText(textAt(args, 0), context)),
  },
  {
    name: 'filebase64',
    parameters: [path],
    returns: stringType,
    run: (args, context) => string(encodeBase64(readFileBytes(textAt(args, 0), context))),
  },
  {
    name: 'fileexists',
    parameters: [path],
    returns: boolType,
    run: (args, context) => {
      const name = confinedPath(textAt(args, 0), context);
      const isThere = context.files.exists(name);
      if (!isThere && context.files.list(name).length > 0) {
        refuse(`"${name}" is a folder. fileexists() asks for a file.`);
      }
      if (!isThere && context.files.exists(dirName(name))) refuse(`"${dirName(name)}" is a file, and no folder.`);
      return bool(isThere);
    },
  },
  {
    name: 'fileset',
    parameters: [path, { name: 'pattern', type: stringType }],
    returns: setOf(stringType),
    run: (args, context) => listFiles(textAt(args, 0), textAt(args, 1), context),
  },
  {
    name: 'templatefile',
    parameters: [path, { name: 'vars', type: dynamicType, keepParts: true }],
    returns: dynamicType,
    nullable: true,
    run: (args, context) => render(readText(textAt(args, 0), context), args, context),
  },
  {
    name: 'templatestring',
    parameters: [
      { name: 'template', type: dynamicType },
      { name: 'vars', type: dynamicType },
    ],
    returns: stringType,
    run: (args, context) => {
      if (args[0]?.kind !== 'string') refuse('The template of templatestring() must be a string.');
      const rendered = convertValue(render(textAt(args, 0), args, context), stringType);
      if (rendered.kind !== 'problem' && rendered.kind !== 'null') return rendered;
      return refuse('The template renders to something that is no text. Use jsonencode() inside it.');
    },
  },
  {
    name: 'abspath',
    parameters: [path],
    returns: stringType,
    run: (args, { files }) => {
      const text = textAt(args, 0);
      return string(cleanPath(text.startsWith('/') ? text : `${files.folder}/${text}`));
    },
  },
  pathFunction('basename', baseName),
  pathFunction('dirname', dirName),
  pathFunction('pathexpand', (text) =>
    text.startsWith('~')
      ? refuse(
          'pathexpand() would read the home folder of whoever runs it, and the worker has none of yours. Write a path in the stack.',
        )
      : text,
  ),
];

function render(template: string, args: readonly Value[], context: FunctionContext): Value {
  const [, variables] = args;
  if (variables?.kind === 'unknown') return unknownOf();
  if (variables?.kind !== 'object' && variables?.kind !== 'map') {
    return refuse('The variables of a template must be an object: { name = value }.');
  }
  const names = entriesAt(args, 1);
  for (const name of names.keys()) {
    if (!/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name)) {
      refuse(`${JSON.stringify(name)} cannot be the name of a template variable.`);
    }
  }
  return context.render(template, names);
}
