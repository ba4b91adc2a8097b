/** Jobs and their steps (src/jobs/). pg-boss has its own tables in the schema `pgboss`. */
export const jobTables = `
create table job (
  id uuid primary key,
  name text not null,
  subject text,
  payload jsonb not null,
  state text not null default 'waiting'
    check (state in ('waiting', 'running', 'cancelling', 'failing', 'done', 'cancelled', 'failed')),
  failures integer not null default 0,
  failure jsonb,
  credentials text,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);

create unique index job_open_subject on job (name, subject) where subject is not null and ended_at is null;
create index job_ended on job (ended_at) where ended_at is not null;

create table job_step (
  job_id uuid not null references job (id) on delete cascade,
  name text not null,
  position integer not null,
  output jsonb,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (job_id, name)
);

create table job_schedule (
  name text primary key,
  next_at timestamptz not null
);
`
