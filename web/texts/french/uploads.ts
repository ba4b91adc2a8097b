import type { uploadsTexts as english } from "../english/uploads.js"
import { files, images } from "./plural.js"

/** Creating images and uploading their data. */
export const uploadsTexts: typeof english = {
  create: {
    title: "Créer des images",
    source: "D’où viennent les données",
    origins: { files: "Fichiers de cet ordinateur", url: "Une URL" },
    fromUrl: {
      url: "URL de l’image",
      urlHint:
        "Le cloud la cherche : vous pouvez fermer cette page. Elle doit être accessible sans connexion.",
      notOffered:
        "Ce cloud ne peut pas chercher d’images à des URL. Téléchargez le fichier, puis envoyez-le ici.",
      submit: "Créer et importer",
    },
    from: {
      button: "Créer à partir de cette image",
      hint: (name) =>
        `Les paramètres et les propriétés de ${name} sont repris ci-dessous. Ses données ne sont pas copiées : choisissez celles de la nouvelle image.`,
    },
    propertiesHint: "nom=valeur, puis Entrée",
    needsValue: "Écrivez chaque propriété sous la forme nom=valeur.",
    pick: "Choisir des fichiers",
    pickAgain: "Choisir de nouveau le fichier",
    drop: "Déposez des images disque ici",
    dropMore: "Déposez d’autres fichiers ici",
    pickHint:
      "Vous pouvez choisir plusieurs fichiers. QCOW2, raw, ISO, VMDK, VHD, VHDX ou VDI, non compressés.",
    files: "Images disque",
    remove: (name) => `Retirer ${name}`,
    chooseFormat: "Choisir un format",
    sources: {
      content: "Reconnu d’après le contenu du fichier",
      name: "Déduit du nom du fichier, non reconnu d’après le contenu",
      none: "Non reconnu. Choisissez le format.",
    },
    warnings: {
      empty: "Ce fichier est vide. Choisissez un autre fichier.",
      compressed:
        "Ce fichier est compressé. Décompressez-le d’abord : un serveur ne peut pas démarrer sur une image compressée.",
      differs: (content, chosen) =>
        `Le contenu de ce fichier est ${content}, et non ${chosen}. L’envoi sera probablement refusé.`,
      noSignature: (chosen) => `Ce fichier n’a pas la signature ${chosen}. L’envoi sera probablement refusé.`,
    },
    unreadable:
      "Ce fichier ne peut pas être lu : il a été modifié, déplacé ou supprimé, ou vous ne pouvez pas l’ouvrir. Choisissez-le de nouveau.",
    needsName: "Saisissez un nom",
    needsFormat: "Choisissez un format",
    incomplete: "Chaque fichier doit avoir un nom et un format, et être lisible.",
    settings: "Réglages",
    common: "Réglages pour tous les fichiers",
    stay: "Gardez cet onglet ouvert jusqu’à la fin de tous les envois.",
    submit: (count) => (count === 1 ? "Créer et envoyer" : `Créer et envoyer ${images(count)}`),
    confirm: {
      title: "Envoyer des fichiers malgré les avertissements ?",
      button: "Envoyer quand même",
    },
  },
  uploads: {
    running: (count) => `Envoi de ${files(count)}`,
    ended: "Envois",
    stay: "Gardez cet onglet ouvert.",
    hide: "Masquer les envois",
    show: "Afficher les envois",
    retry: "Réessayer",
    dismiss: "Masquer",
    deleteImage: "Supprimer l’image",
    deleteHint: "L’image n’a pas de données. Elle sera supprimée définitivement.",
    progress: (name) => `Envoi de ${name}`,
    amount: (percent, done, total) => `${percent} % · ${done} sur ${total}`,
    pace: (speed, left) => `${speed}/s · encore ${left}`,
    finishing: "Traitement",
    unreadable:
      "Le fichier a été modifié, déplacé ou supprimé après que vous l’avez choisi. Choisissez-le de nouveau pour l’envoyer.",
    cancelledWithImage: "Annulé. L’image existe mais n’a pas de données.",
    phases: {
      waiting: "En attente",
      creating: "Création de l’image",
      sending: "Envoi",
      done: "Terminé",
      failed: "Échec",
      cancelled: "Annulé",
    },
  },
}
