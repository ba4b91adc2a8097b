import { afterAll, beforeAll, expect, test } from "vitest"
import { BASE, openGolden, stagesIn, type GoldenPerson, type GoldenStage } from "../support/golden.js"

let stage: GoldenStage
let owner: GoldenPerson

beforeAll(async () => {
  stage = await openGolden()
  owner = await stage.as("demo")
})
afterAll(() => stage.close())

const post = (body: object) => stage.ask("POST", "/api/v1/images", { headers: owner.headers, body })
const get = (path: string) => stage.ask("GET", `/api/v1${path}`, { headers: owner.headers })

const like = (pattern: RegExp) => expect.stringMatching(pattern) as unknown

const RECIPE = {
  os_type: "linux",
  base_image: BASE,
  customizations: { packages: ["nginx"], scripts: ["install-docker.sh"] },
  labels: { environment: "production" },
}

test("a golden image is built, listed, described and deleted", async () => {
  const created = await post({ name: "web", ...RECIPE })
  expect([created.status, created.body]).toEqual([
    202,
    {
      message: "Golden image creation started",
      image: {
        ...{ name: "web", os_type: "linux", status: "creating" },
        ...{ created_at: like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), updated_at: like(/Z$/) },
        labels: { environment: "production" },
        customizations: { packages: ["nginx"], scripts: ["install-docker.sh"] },
        pvc_name: "golden-image-web",
        vm_name: like(/^golden-image-web-[0-9a-f]{8}$/),
      },
    },
  ])
  const done = await stage.until(owner, "web", "ready")
  expect(done).toMatchObject({ name: "web", progress: 100, message: "Image is ready" })
  expect(stagesIn(done).map(({ name, status }) => `${name} ${status}`)).toEqual([
    "create_vm completed",
    "install_packages completed",
    "run_scripts completed",
    "stop_vm completed",
    "snapshot completed",
    "publish completed",
    "cleanup completed",
  ])
  const { body: image } = await get("/images/web")
  expect(image).toMatchObject({ status: "ready", size: like(/^[\d.]+[GM]i$/) })
  expect(image).not.toHaveProperty("vm_name")
  expect(stage.simulator.world.images.get(image.image_id)).toMatchObject({
    ...{ name: "web", status: "active", visibility: "private" },
    properties: { polaris_label_environment: "production", os_type: "linux" },
  })
  expect((await get("/images")).body).toMatchObject({ count: 1, images: [{ name: "web" }] })
  expect(stage.leftovers()).toEqual(["image web active"])
  const deleted = await stage.ask("DELETE", "/api/v1/images/web", { headers: owner.headers })
  expect([deleted.status, deleted.body]).toEqual([200, { message: "Image deletion started" }])
  await stage.untilGone(owner, "web")
  expect(stage.leftovers()).toEqual([])
})
