import { createImageByImport, importImage } from "../../images/import.js"
import { importStatus } from "../../images/import-status.js"
import { importMethods, listStores } from "../../images/offers.js"
import { listTasks } from "../../images/tasks.js"
import { usageOfLimits } from "../../images/usage.js"
import { glanceImage } from "../../schemas/image.js"
import {
  createByImportInput,
  importImageInput,
  importMethodsOutput,
  importStarted,
  importStatusOutput,
  storesOutput,
} from "../../schemas/import.js"
import { projectOnly } from "../../schemas/project-only.js"
import { tasksFields, tasksOutput } from "../../schemas/tasks.js"
import { usageOutput } from "../../schemas/usage.js"
import { imageRef } from "../../schemas/write.js"
import type { Route } from "../route.js"
import { forImages } from "./rows.js"

export const imageImportRoutes: Route[] = [
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/import-methods",
    twin: "compute.image.importMethods",
    summary: "How this cloud takes the data of images",
    input: projectOnly,
    output: importMethodsOutput,
    verb: importMethods,
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/stores",
    twin: "compute.image.stores",
    summary: "The stores in which the data of images can be",
    input: projectOnly,
    output: storesOutput,
    verb: listStores,
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/usage",
    twin: "compute.image.usage",
    summary: "What the project uses of its limits for images",
    input: projectOnly,
    output: usageOutput,
    verb: usageOfLimits,
  }),
  forImages({
    method: "POST",
    path: "/polaris-bff/rest/images/imports",
    twin: "compute.image.createImageByImport",
    summary: "Create an image and let Glance fetch its data",
    input: createByImportInput,
    output: glanceImage,
    verb: createImageByImport,
    reply: () => ({ status: 201 }),
    outputs: { 201: glanceImage },
  }),
  forImages({
    method: "POST",
    path: "/polaris-bff/rest/images/{imageId}/import",
    twin: "compute.image.importImage",
    summary: "Let Glance fetch the data of an image, or copy it to other stores",
    input: importImageInput,
    output: importStarted,
    verb: importImage,
    reply: () => ({ status: 202 }),
    outputs: { 202: importStarted },
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/images/{imageId}/import",
    twin: "compute.image.importStatus",
    summary: "How the last import of an image went",
    input: imageRef,
    output: importStatusOutput,
    verb: importStatus,
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/tasks",
    twin: "compute.image.tasks",
    summary: "The tasks of an image, or for administrators of all",
    input: tasksFields,
    output: tasksOutput,
    verb: listTasks,
  }),
]
