/** Where `AdminService` listens by default. */
const defaultAdmin = '127.0.0.1:7702';

/** The option that a command to go back needs to ask the same coordinator; empty where none is needed. */
export function adminOption(admin: string): string {
  return admin === defaultAdmin ? '' : ` --admin ${admin}`;
}

/** A line about a change that is gone when the coordinator ends, and what key of its configuration would keep it; empty if it is kept. */
export function forgottenNote(isKept: boolean, key: 'aliasesFile' | 'switchesFile'): string {
  return isKept ? '' : `note: the coordinator forgets it when it ends; \`coordinator.${key}\` keeps it\n`;
}
