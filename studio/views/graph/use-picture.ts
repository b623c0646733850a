/** The picture of a page's drawing, kept while other pages are open. */
import { useEffect } from "react";
import type { GraphPageModel } from "../../model/graph/page.ts";
import { PictureModel, type PictureState } from "../../model/graph/picture.ts";
import { placeInWorker, warmUpLayout } from "../../worker/layout-client.ts";
import { useStore } from "../use-store.ts";

const pictures = new WeakMap<GraphPageModel, PictureModel>();

/** The picture model that belongs to a page. */
export function pictureOf(model: GraphPageModel): PictureModel {
  let picture = pictures.get(model);
  if (!picture) {
    picture = new PictureModel(placeInWorker);
    pictures.set(model, picture);
  }
  return picture;
}

/** The picture as far as it is placed, following the page's drawing. */
export function usePicture(model: GraphPageModel): PictureState & { readonly model: PictureModel } {
  const { drawing } = useStore(model.store);
  const own = pictureOf(model);
  useEffect(warmUpLayout, []);
  useEffect(() => {
    if (drawing) void own.show(drawing);
  }, [own, drawing]);
  return { ...useStore(own.store), model: own };
}
