import { type LogFields, Logger, type MetricFamily, Metrics } from '#telemetry';

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** A logger that keeps its lines for assertions. */
export class RecordedLogger extends Logger {
  readonly lines: { level: Level; fields: LogFields; message: string }[] = [];

  fatal(fields: LogFields, message: string): void {
    this.lines.push({ level: 'fatal', fields, message });
  }
  error(fields: LogFields, message: string): void {
    this.lines.push({ level: 'error', fields, message });
  }
  warn(fields: LogFields, message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }
  info(fields: LogFields, message: string): void {
    this.lines.push({ level: 'info', fields, message });
  }
  debug(fields: LogFields, message: string): void {
    this.lines.push({ level: 'debug', fields, message });
  }
  trace(fields: LogFields, message: string): void {
    this.lines.push({ level: 'trace', fields, message });
  }
  child(): Logger {
    return this;
  }
  isLevelEnabled(): boolean {
    return true;
  }
  count(level: Level): number {
    return this.lines.filter((line) => line.level === level).length;
  }
  has(level: Level, message: RegExp): boolean {
    return this.lines.some((line) => line.level === level && message.test(line.message));
  }
}

interface Recorder {
  add(amount?: number): void;
  set(value: number): void;
  observe(value: number): void;
}

/** Metrics that can be asked: `value('name', 'label', …)` is the sum (counter), last (gauge) or count (histogram). */
export class RecordedMetrics extends Metrics {
  private readonly values = new Map<string, number>();

  counter(name: string): MetricFamily<Recorder> {
    return this.family(name);
  }
  gauge(name: string): MetricFamily<Recorder> {
    return this.family(name);
  }
  histogram(name: string): MetricFamily<Recorder> {
    return this.family(name);
  }
  async expose(): Promise<{ contentType: string; text: string }> {
    return { contentType: 'text/plain', text: [...this.values].map(([key, value]) => `${key} ${value}`).join('\n') };
  }

  value(name: string, ...labels: string[]): number | undefined {
    return this.values.get([name, ...labels].join(' '));
  }

  private family(name: string): MetricFamily<Recorder> {
    return {
      of: (...labels) => {
        const key = [name, ...labels].join(' ');
        const add = (amount = 1) => void this.values.set(key, (this.values.get(key) ?? 0) + amount);
        return { add, set: (value) => void this.values.set(key, value), observe: () => add() };
      },
      clear: () => {
        for (const key of this.values.keys()) if (key.split(' ')[0] === name) this.values.delete(key);
      },
    };
  }
}
