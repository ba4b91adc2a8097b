/** What a crash or an ended token leaves: copies at Glance (src/library/), and jobs that are not undone. */
export const leftWork = `
-- A copy at Glance, by the hand-over that makes it, from before it is made until it is whole or removed.
create table library_copy (
  job_id uuid primary key,
  project_id text not null,
  created_at timestamptz not null default now()
);
create index library_copy_project on library_copy (project_id);

insert into library_copy (job_id, project_id)
  select glance_id::uuid, project_id from library_image
  where glance_id is not null and status in ('stored', 'processing', 'failed');

-- Set when a job has ended although some of what it did is not undone.
alter table job add column left_undone boolean not null default false;
create index job_left_undone on job (ended_at) where left_undone;
`
