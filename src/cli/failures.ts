/** The command line cannot be carried out as it is. */
export class Misused extends Error {}

/** The cloud, or this machine, refused. */
export class Failed extends Error {}
