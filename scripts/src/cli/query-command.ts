import { Command, type ParseOptionsResult } from 'commander';

/** What the words of a query may be. */
export const queryHelp =
  'words, "phrases", +must, -not, field:word, (groups), prefix*, fuzzy~, boost^2; ' +
  'put -- before the query where a word of it is an option, like -k';

/** Marks words that look like options; no argument of a process can hold it. */
const mark = '\0';

/** A command whose arguments are the words of a query: `-word` is one of them unless it is an option of the command. */
export class QueryCommand extends Command {
  /** Adds it to a program, whose settings hold for it. */
  static of(program: Command, name: string): QueryCommand {
    const command = new QueryCommand(name).copyInheritedSettings(program);
    program.addCommand(command);
    return command;
  }

  override parseOptions(args: string[]): ParseOptionsResult {
    const { operands, unknown } = super.parseOptions(this.#marked(args));
    return { operands: operands.map(unmarked), unknown: unknown.map(unmarked) };
  }

  #marked(args: readonly string[]): string[] {
    let isValue = false;
    let isLiteral = false;
    return args.map((arg) => {
      isLiteral ||= arg === '--' && !isValue;
      const isWord = !isLiteral && !isValue && this.#isWord(arg);
      isValue =
        !isValue && this.options.some((option) => option.required && (arg === option.short || arg === option.long));
      return isWord ? mark + arg : arg;
    });
  }

  #isWord(arg: string): boolean {
    if (!/^-[^-]/.test(arg) || arg === '-h') return false;
    return !this.options.some(({ short }) => short !== undefined && isShort(arg, short));
  }
}

/** `-k` and `-k5` are the option, `-kite` is a word. */
function isShort(arg: string, short: string): boolean {
  return arg.startsWith(short) && /^\d*$/.test(arg.slice(short.length));
}

function unmarked(arg: string): string {
  return arg.startsWith(mark) ? arg.slice(mark.length) : arg;
}
