import { type DestinationStream, type Logger, pino } from 'pino';
import type { Redact } from '../../core/redaction/mask.ts';
import type { Log } from '../../engine/ports/log.ts';
import { redactFields } from './redact-fields.ts';

/** Where the log goes and what it leaves out. */
export interface LogOptions {
  readonly stream: DestinationStream;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** In every line: version, installation, host. */
  readonly base?: Readonly<Record<string, unknown>>;
  /** Takes secrets out of the finished line. */
  readonly redact: Redact;
}

/** A log of JSON lines, redacted by name before it is written and by value when it is. */
export function createPinoLog(options: LogOptions): Log {
  const { stream, redact } = options;
  const logger = pino(
    {
      level: options.level,
      base: redactFields(options.base ?? {}),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => stream.write(redact(line)) },
  );
  return wrap(logger);
}

function wrap(logger: Logger): Log {
  return {
    debug: (fields, message) => logger.isLevelEnabled('debug') && logger.debug(redactFields(fields), message),
    info: (fields, message) => logger.info(redactFields(fields), message),
    warn: (fields, message) => logger.warn(redactFields(fields), message),
    error: (fields, message) => logger.error(redactFields(fields), message),
    child: (fields) => wrap(logger.child(redactFields(fields))),
  };
}
