/** A library with so many images that a query without an index is seen. */
export interface ManyImages {
  project: string
  owner: string
  /** In the project. */
  count: number
  /** In 40 other projects. */
  others: number
}

export const ALBUM_OF_ALL = "alb_all"
export const ALBUM = "alb_7"

const SYLLABLES = "ka,lo,mi,ne,ru,ta,vo,si,pe,gu,ba,do,fa,he,ju,le,mo,ni,po,ra"

/** Terms of the titles: 8,000, of which the first are far more frequent. */
const term = (number: string) => `(select (s.l)[1 + n % 20] || (s.l)[1 + n / 20 % 20] || (s.l)[1 + n / 400]
  from (select string_to_array('${SYLLABLES}', ',') as l, (8000 * power(${number}, 3))::int % 8000 as n) s)`

/**
 * SQL that makes them: every 100th is a cat, every 30th has the tag `pets`, every 50th is public, the
 * caller's own or in the trash. Takes seconds, and is the same each time.
 */
export const manyImages = ({ project, owner, count, others }: ManyImages): string => `
select setseed(0.5);
insert into library_image (id, project_id, owner_id, kind, status, filename, content_type, size_bytes, title,
  tags, visibility, format, width, height, sha256, client_sha256, object_key, terms, folded_tags, created_at,
  updated_at, deleted_at, purge_at)
select 'img_' || n, project, owner, kind, 'ready', filename, 'image/' || format, 1000 + n, title, tags,
  case when n % 50 = 1 then 'public' else 'private' end, format, 4000, 3000, md5(n::text) || md5(n::text),
  md5(n::text) || md5(n::text), 'uploads/img_' || n || '/original',
  array_to_tsvector(array(select distinct unnest(regexp_split_to_array(title, ' ') || tags || array[format]))),
  tags, created_at, created_at,
  case when n % 50 = 2 then created_at + interval '1 hour' end,
  case when n % 50 = 2 then now() + interval '30 days' end
from (
  select *, case when n % 20 = 0 then 'disk' else 'picture' end as kind,
    case when n % 20 = 0 then 'qcow2' when n % 20 < 15 then 'jpeg' when n % 20 < 19 then 'png' else 'tiff' end as format,
    concat_ws(' ', case when n % 100 = 3 then 'cat' end, ${term("r1")}, ${term("r2")}, ${term("r3")}) as title,
    array_remove(array[case when n % 30 = 3 then 'pets' end, ${term("r4")}], null) as tags,
    'dsc-' || n || '.jpg' as filename,
    case when n > ${count} then 'other-' || n % 40 else '${project}' end as project,
    case when n % 50 = 3 then '${owner}' else 'somebody-' || n % 37 end as owner,
    now() - n * interval '1 minute' as created_at
  from (select n, random() r1, random() r2, random() r3, random() r4
    from generate_series(1, ${count + others}) n) numbered
) made;
insert into library_variant (image_id, name, status, width, height, size_bytes, object_key)
select id, name, 'ready', 200, 150, 5000, 'variants/' || id from library_image, unnest(array['thumb', 'medium']) name
where id like 'img_%' and kind = 'picture' and project_id = '${project}';
insert into library_album (id, project_id, owner_id, title)
select 'alb_' || n, '${project}', '${owner}', 'Album ' || n from generate_series(0, 199) n
union all select '${ALBUM_OF_ALL}', '${project}', '${owner}', 'All';
insert into library_album_image (album_id, image_id, position)
select 'alb_' || n % 200, 'img_' || n, n from generate_series(1, ${count}) n
union all select '${ALBUM_OF_ALL}', 'img_' || n, n from generate_series(1, ${count}) n;
analyze`
