import { createHash } from 'node:crypto';
import type { Desired } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { set } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { choice, text, textKind } from '../../core/kinds/text.ts';
import { type DataFiles, localData } from '../define-data.ts';
import { matchesGlob } from './glob.ts';
import { type ZipEntry, zip } from './zip.ts';

const told = text({ computed: true });

const attributes = {
  type: choice(['zip'], { required: true }),
  output_path: text({ required: true }),
  output_file_mode: text(),
  source: block({ content: text({ required: true }), filename: text({ required: true }) }, { unordered: true }),
  source_content: text(),
  source_content_filename: text(),
  source_dir: text(),
  source_file: text(),
  excludes: set(textKind),
  exclude_symlink_directories: bool(),
  id: told,
  output_base64sha256: told,
  output_base64sha512: told,
  output_md5: told,
  output_sha: told,
  output_sha256: told,
  output_sha512: told,
  output_size: int({ computed: true }),
};

type Config = Desired<typeof attributes>;

/** A zip archive of files of the stack's folder or of given texts, packed here; its bytes are the same on every machine. */
export const archiveFile = localData({
  type: 'archive_file',
  summary: 'A zip archive of files of the folder of the stack, or of given texts.',
  attributes,
  compute(config, { files }) {
    const packed = entriesOf(config, files);
    if ('problem' in packed) {
      return packed;
    }
    const bytes = zip(packed.entries);
    const digest = (algorithm: string, encoding: 'hex' | 'base64') =>
      createHash(algorithm).update(bytes).digest(encoding);
    return {
      files: [{ path: config.output_path ?? '', bytes }],
      values: {
        id: digest('sha1', 'hex'),
        output_base64sha256: digest('sha256', 'base64'),
        output_base64sha512: digest('sha512', 'base64'),
        output_md5: digest('md5', 'hex'),
        output_sha: digest('sha1', 'hex'),
        output_sha256: digest('sha256', 'hex'),
        output_sha512: digest('sha512', 'hex'),
        output_size: bytes.length,
      },
    };
  },
});

type Packed = { readonly entries: readonly ZipEntry[] } | { readonly problem: string };

function entriesOf(config: Config, files: DataFiles | undefined): Packed {
  const { source, source_content, source_dir, source_file } = config;
  const blocks = source !== null && source.length > 0;
  const given = [blocks, source_content !== null, source_dir !== null, source_file !== null].filter(Boolean);
  if (given.length !== 1) {
    return {
      problem:
        'An archive is made from one source; give exactly one of "source", "source_content", "source_dir" and "source_file".',
    };
  }
  const mode = config.output_file_mode === null ? undefined : Number.parseInt(config.output_file_mode, 8);
  if (mode !== undefined && !/^0?[0-7]{3,4}$/.test(config.output_file_mode ?? '')) {
    return {
      problem: `The output_file_mode "${config.output_file_mode}" is not a mode in octal digits; write it as "0644".`,
    };
  }
  if (blocks || source_content !== null) {
    return { entries: textEntries(config, mode ?? 0o644) };
  }
  if (files === undefined) {
    return {
      problem:
        'The folder of the stack is not at hand, so nothing in it can be packed; give the content instead of a path.',
    };
  }
  return fileEntries(config, files, mode);
}

function textEntries(config: Config, mode: number): readonly ZipEntry[] {
  const blocks = (config.source ?? []).map(({ content, filename }) => ({
    content: content ?? '',
    name: filename ?? '',
  }));
  const texts =
    config.source_content === null
      ? blocks
      : [{ content: config.source_content, name: config.source_content_filename ?? '' }];
  const byName = new Map(texts.map((one) => [one.name, one.content])); // of two with one name, the last counts
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => ({ name, mode, bytes: new TextEncoder().encode(content) }));
}

function fileEntries(
  { source_dir, source_file, excludes }: Config,
  files: DataFiles,
  mode: number | undefined,
): Packed {
  const names = source_dir === null ? [source_file ?? ''] : files.list(source_dir);
  const chosen = names.filter((name) => source_dir === null || !isExcluded(name, excludes ?? []));
  const entries: ZipEntry[] = [];
  for (const name of chosen) {
    const path = source_dir === null ? name : `${source_dir}/${name}`;
    const bytes = files.readBytes(path);
    if (bytes === undefined) {
      return { problem: missing(path) };
    }
    const usual = files.executable?.(path) === true ? 0o755 : 0o644;
    entries.push({ name: source_dir === null ? (name.split('/').at(-1) ?? name) : name, bytes, mode: mode ?? usual });
  }
  return entries.length === 0 ? { problem: missing(source_dir ?? source_file ?? '') } : { entries };
}

/** A folder that is excluded takes everything below it along. */
function isExcluded(name: string, excludes: readonly string[]): boolean {
  const parts = name.split('/');
  const above = parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
  return excludes.some((pattern) => above.some((path) => matchesGlob(pattern, path)));
}

function missing(path: string): string {
  return `There is nothing to pack at "${path}" in the folder of the stack; only files that the synthesis wrote there can be read, so hand them over with a TerraformAsset.`;
}
