/** The span that enqueued a job, as the header `traceparent` has it (src/tracing/). */
export const jobTrace = `
alter table job add column traceparent text;
`
