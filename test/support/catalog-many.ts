import type { Database } from "../../src/db/database.js"

interface Many {
  scope: string
  images: number
}

/** Many images of a scope, written by SQL: ten values each, of all types. */
export async function seedMany(database: Database, many: Many): Promise<void> {
  for (const statement of statementsFor(many)) await database.query(({ run }) => run(statement))
  await database.query(({ run }) => run("analyze catalog_image, catalog_value, catalog_field"))
}

/** The same as one text; the images are files of a library, and the scope counts as read just now. */
export const manyCatalogImages = ({ scope, images }: Many) =>
  [...statementsFor({ scope, images }), COPIES(scope), SCOPE(scope)].join(";")

const statementsFor = ({ scope, images }: Many) =>
  [FIELDS, IMAGES, VALUES].map((text) =>
    text.replaceAll("$1", `text '${scope}'`).replaceAll("$2", String(images)),
  )

const COPIES = (
  scope: string,
) => `insert into catalog_copy (scope, source, source_id, hash, hash_verified, owner_project,
    is_own, status, attributes, tags, task_id, created_at, updated_at)
  select scope, 'library', source_id, hash, true, scope, true, 'ready', attributes, tags, task_id, created_at, updated_at
  from catalog_image where scope = '${scope}'`

const SCOPE = (
  scope: string,
) => `update catalog_scope set glance_at = now(), swept_at = now(), indexed_at = now()
  where scope = '${scope}'`

const FIELDS = `insert into catalog_field (scope, name, has_number, has_date, has_text, has_boolean)
  select $1, name, type = 'n', type = 'd', type = 't', type = 'b'
  from (values ('width', 'n'), ('height', 'n'), ('size', 'n'), ('seed', 'n'), ('rating', 'n'), ('taken', 'd'),
    ('prompt', 't'), ('is_favorite', 'b'), ('tags', 't'), ('task_id', 't')) as field (name, type)`

const HASH = "encode(sha256(convert_to($1 || n, 'UTF8')), 'hex')"

const IMAGES = `insert into catalog_image (scope, hash, hash_verified, source, source_id, attributes, tags, tag_count,
    task_id, created_at, updated_at)
  select $1, ${HASH}, true, 'library', n::text,
    jsonb_build_object('width', 512 * (1 + n % 4), 'height', 512 * (1 + n % 3), 'size', 1000 + n, 'seed', n,
      'prompt', 'prompt ' || n), array['tag' || n % 10], 1, 'task-' || n % 1000,
    timestamptz '2024-01-01Z' + n * interval '1 minute', timestamptz '2024-01-01Z' + n * interval '1 minute'
  from generate_series(1, $2::int) as n`

const VALUES = `insert into catalog_value (field, image, slot, position, number, date, text, boolean)
  select field.id, image.key, image.slot, 0, number, date, text, boolean
  from generate_series(1, $2::int) as n
  join catalog_image image on image.scope = $1 and image.hash = ${HASH}
  cross join lateral (values
    ('width', 512 * (1 + n % 4)::double precision, null::timestamptz, null::text, null::boolean),
    ('height', 512 * (1 + n % 3), null, null, null),
    ('size', 1000 + n, null, null, null),
    ('seed', n, null, null, null),
    ('rating', case when n % 5 = 0 then n % 50 / 10.0 end, null, null, null),
    ('taken', null, timestamptz '2020-01-01Z' + n * interval '1 hour', null, null),
    ('prompt', null, null, 'prompt ' || n, null),
    ('is_favorite', null, null, null, n % 20 = 0),
    ('tags', null, null, case when n % 1000 = 0 then 'rare' else 'tag' || n % 10 end, null),
    ('task_id', null, null, 'task-' || n % 1000, null)
  ) as value (name, number, date, text, boolean)
  join catalog_field field on field.scope = $1 and field.name = value.name
  where coalesce(number::text, date::text, text, boolean::text) is not null`
