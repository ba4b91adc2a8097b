/** One of each kind of filter, over the images of `manyCatalogImages`. */
export const QUERIES: Record<string, string> = {
  "the newest": "",
  "number: seed=1234": "filter[seed]=1234",
  "range: width ≥ 1024": "filter[width][gte]=1024",
  "width ≥ 1024 and height ≥ 1024": "filter[width][gte]=1024&filter[height][gte]=1024",
  "the same, sort=-size": "filter[width][gte]=1024&filter[height][gte]=1024&sort=-size",
  "or: width=512 or is_favorite": "filter[or][width]=512&filter[or][is_favorite]=true",
  "not: width=512": "filter[not][width]=512",
  in: "filter[width][in]=512,1024",
  not_in: "filter[width][not_in]=512,1024",
  "contains, 1 %": "filter[prompt][contains]=mpt 99",
  "contains, all": "filter[prompt][contains]=prompt",
  starts_with: "filter[prompt][starts_with]=prompt 99",
  ends_with: "filter[prompt][ends_with]=99",
  date: "filter[taken][lt]=2024-01-01",
  "tags: any, 0.1 %": "filter[tags][any]=rare",
  "tags: any and none": "filter[tags][any]=tag1,tag2&filter[tags][none]=tag3",
  "tags: all": "filter[tags][all]=tag1",
  "relationship: task_id": "filter[task_id]=task-17",
  "not_null=false": "filter[rating][not_null]=false",
  created_at: "filter[created_at][gte]=2024-01-05",
  "sort=-rating": "sort=-rating",
  "page 500": "filter[width][gte]=1024&page[number]=500",
}

const SOME = ["the newest", "number: seed=1234", "range: width ≥ 1024", "tags: any, 0.1 %", "sort=-rating"]

/** Cheap ones, and one that matches most images. */
export const SOME_QUERIES = Object.fromEntries(
  Object.entries(QUERIES).filter(([name]) => SOME.includes(name)),
)
