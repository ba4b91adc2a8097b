import type { listTexts as english } from "../english/list.js"
import { statuses, visibilities } from "./common.js"
import { form, images } from "./plural.js"

const { active, queued, saving, importing, deactivated, killed } = statuses

/** The list of images. */
export const listTexts: typeof english = {
  columns: {
    name: "Nombre",
    status: "Estado",
    visibility: "Visibilidad",
    disk_format: "Formato",
    size: "Tamaño",
    updated_at: "Modificada",
    created_at: "Creada",
    owner: "Propietario",
    os: "Sistema operativo",
    architecture: "Arquitectura",
    min_disk: "Disco mínimo",
    min_ram: "RAM mínima",
    id: "ID",
  },
  list: {
    title: "Imágenes",
    create: "Crear imágenes",
    selectAll: "Seleccionar todas en esta página",
    actionsFor: (name) => `Acciones para ${name}`,
    select: (name) => `Seleccionar ${name}`,
    noneFound: "Ninguna imagen coincide",
    noneFoundHint: "Busque otra cosa, o cambie o quite los filtros.",
    noneIn: {
      listed: "Todavía no hay imágenes",
      mine: "Todavía no hay imágenes",
      shared: "No se comparte nada con usted",
      public: "No hay imágenes públicas",
      community: "No hay imágenes de la comunidad",
    },
    noneInHints: {
      listed:
        "Suba una imagen de disco desde su equipo, o acepte una imagen que otro proyecto comparta con usted.",
      mine: "Suba una imagen de disco desde su equipo, o deje que la nube obtenga una de una URL.",
      shared:
        "Aquí aparecen las imágenes que otro proyecto comparte con el suyo cuando usted acepta la invitación.",
      public: "Los administradores publican imágenes para todos los proyectos.",
      community:
        "Las imágenes de la comunidad las ofrecen otros proyectos a todos. En esta nube no hay ninguna.",
    },
  },
  filters: {
    search: "Buscar imágenes",
    searchHint: "Parte de nombre, ID, etiqueta o SO",
    button: (count) => (count > 0 ? `Filtros (${count})` : "Filtros"),
    clear: "Quitar todo",
    clearOne: (label) => `Borrar: ${label}`,
    any: "Cualquiera",
    os_type: "Sistema operativo",
    tags: "Etiquetas",
    tagsHint: "Escriba una etiqueta y pulse Intro",
    size_min: "Tamaño mínimo (GiB)",
    size_max: "Tamaño máximo (GiB)",
    since: "Creada desde",
    until: "Creada hasta",
    hidden: "Solo imágenes ocultas",
    chosen: "Filtros en uso",
    chip: (filter, value) => `${filter}: ${value}`,
    statuses: { active, queued, saving, importing, deactivated, killed },
    visibilities: { ...visibilities, all: "Todas, también comunidad" },
  },
  sort: {
    label: "Ordenar por",
    ascending: "Ascendente, cambiar a descendente",
    descending: "Descendente, cambiar a ascendente",
    keys: {
      name: "Nombre",
      status: "Estado",
      container_format: "Contenedor",
      disk_format: "Formato",
      size: "Tamaño",
      id: "ID",
      created_at: "Fecha de creación",
      updated_at: "Fecha de cambio",
    },
  },
  paging: {
    title: "Páginas",
    first: "Primera",
    previous: "Anterior",
    next: "Siguiente",
    range: (from, to) => `${from}–${to}`,
    rangeOf: (from, to, total) => `${from}–${to} de ${total}`,
  },
  tabs: {
    label: "Qué imágenes",
    names: {
      listed: "Todas",
      mine: "Este proyecto",
      shared: "Compartidas conmigo",
      public: "Públicas",
      community: "Comunidad",
    },
    atLeast: (count) => `${count}+`,
  },
  view: {
    button: "Vista",
    density: "Filas",
    densities: { normal: "Normales", compact: "Compactas" },
    columns: "Columnas",
    pageSize: "Imágenes por página",
  },
  keys: {
    title: "Atajos de teclado",
    search: "Buscar",
    create: "Crear imágenes",
    down: "Imagen siguiente",
    up: "Imagen anterior",
    select: "Seleccionar la imagen",
    help: "Mostrar esta lista",
  },
  bulk: {
    label: "Acciones para las imágenes seleccionadas",
    count: (count) => `${images(count)} ${form(count, "seleccionada", "seleccionadas")}`,
    clear: "Quitar la selección",
    nothing: "Su proyecto no puede cambiar estas imágenes.",
    /** Of the selected images only some can be treated. */
    some: (button, count) => `${button} (${count})`,
    leftOut: (count) =>
      `${images(count)} ${form(count, "seleccionada no se puede tratar así y no cambiará", "seleccionadas no se pueden tratar así y no cambiarán")}.`,
    more: (count) => `y ${images(count)} más`,
    result: "Resultados",
    failed: (count) => `${images(count)} con error`,
    deleteImages: {
      button: "Eliminar",
      title: (count) => `¿Eliminar ${images(count)}?`,
      hint: "Las imágenes y sus datos se eliminarán de forma permanente.",
      done: (count) => `${images(count)} ${form(count, "eliminada", "eliminadas")}`,
    },
    deactivateImages: {
      button: "Desactivar",
      title: (count) => `¿Desactivar ${images(count)}?`,
      hint: "Las imágenes no se podrán usar para iniciar servidores ni descargar hasta que las reactive.",
      done: (count) => `${images(count)} ${form(count, "desactivada", "desactivadas")}`,
    },
    activateImages: {
      button: "Reactivar",
      title: (count) => `¿Reactivar ${images(count)}?`,
      hint: "Las imágenes se podrán usar de nuevo.",
      done: (count) => `${images(count)} ${form(count, "reactivada", "reactivadas")}`,
    },
  },
}
