import { LRUCache } from 'lru-cache';
import { type Fault, type FaultRule, parseFaultRule } from './fault.js';

const NO_FAULT: Fault = Object.freeze({});

/** What a rule did so far. */
export interface RuleReport {
  readonly rule: FaultRule;
  readonly matched: number;
  readonly applied: number;
}

interface CountedRule {
  readonly rule: FaultRule;
  matched: number;
  applied: number;
}

/** What one request says of itself. */
export interface FaultQuestion {
  readonly path: string;
  readonly model: string;
  readonly headerFault: Fault | undefined;
  readonly promptFault: Fault | undefined;
  /** Identifies the prompt, for `times` in a directive: the same prompt sent again counts on. */
  readonly promptKey: string;
}

/**
 * Decides which fault a request meets. Rules apply in their order (the first that matches and is drawn), the request's
 * header adds to it and wins over it, the directive in its prompt wins over both.
 */
export class FaultBook {
  private rules: CountedRule[] = [];
  private readonly spent = new LRUCache<string, number>({ max: 100_000 });

  constructor(private readonly random: () => number) {}

  /** Replaces the rules and forgets their counts. @throws FaultFormatError, and then leaves the old ones. */
  setRules(rules: readonly unknown[]): void {
    this.rules = rules.map((rule) => ({ rule: parseFaultRule(rule), matched: 0, applied: 0 }));
  }

  report(): RuleReport[] {
    return this.rules.map(({ rule, matched, applied }) => ({ rule, matched, applied }));
  }

  faultFor(question: FaultQuestion): Fault {
    const ruled = this.rules.length > 0 ? this.drawRule(question) : undefined;
    const { headerFault, promptFault } = question;
    if (!ruled && !headerFault && !promptFault) return NO_FAULT;
    return {
      ...ruled,
      ...(headerFault && this.isDue(headerFault, question, 'header') ? headerFault : undefined),
      ...(promptFault && this.isDue(promptFault, question, 'prompt') ? promptFault : undefined),
    };
  }

  private drawRule(question: FaultQuestion): FaultRule | undefined {
    for (const counted of this.rules) {
      const { rule } = counted;
      if (!matchesModel(rule.model, question.model) || (rule.path !== undefined && rule.path !== question.path))
        continue;
      counted.matched += 1;
      if (counted.matched <= (rule.skip ?? 0) || counted.applied >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
      if (rule.probability !== undefined && this.random() >= rule.probability) continue;
      counted.applied += 1;
      return rule;
    }
    return undefined;
  }

  private isDue(fault: Fault, question: FaultQuestion, place: string): boolean {
    if (!matchesModel(fault.model, question.model)) return false;
    if (fault.times === undefined) return true;
    const key = `${place} ${JSON.stringify(fault)} ${question.promptKey}`;
    const met = this.spent.get(key) ?? 0;
    this.spent.set(key, met + 1);
    return met < fault.times;
  }
}

function matchesModel(wanted: string | undefined, model: string): boolean {
  if (wanted === undefined || wanted === model) return true;
  return wanted.endsWith('*') && model.startsWith(wanted.slice(0, -1));
}
