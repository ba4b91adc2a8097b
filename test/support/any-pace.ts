/**
 * Settings with which neither a slow nor a fast machine decides a test: the event loop may be late, and one
 * person may send any number of requests, except where a test sets another value.
 */
export const ANY_PACE = {
  MAX_EVENT_LOOP_DELAY_SECONDS: "0",
  REQUESTS_PER_USER: "0",
  REQUESTS_PER_PROJECT: "0",
  REQUESTS_PER_ADDRESS: "0",
}
