/**
 * A random key. `crypto.randomUUID` exists only in secure contexts, and the console may be served over plain
 * HTTP.
 */
export const uniqueKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-")
