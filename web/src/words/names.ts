/** What the coordinator takes as a serving name. */
export const isServingName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(name);
