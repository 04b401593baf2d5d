// Opens photos in a gallery, one for each list of photos. Without this script, each photo links to its file.

import PhotoSwipeLightbox from "../vendor/photoswipe-5.4.4/photoswipe-lightbox.esm.min.js";

const lightbox = new PhotoSwipeLightbox({
  gallery: "[data-gallery]",
  children: "a",
  pswpModule: () => import("../vendor/photoswipe-5.4.4/photoswipe.esm.min.js"),
  padding: { top: 40, bottom: 40, left: 0, right: 0 },
});

lightbox.on("uiRegister", () => {
  lightbox.pswp.ui.registerElement({
    name: "caption",
    order: 9,
    isButton: false,
    appendTo: "root",
    onInit: (element, pswp) => {
      element.className = "pswp-caption";
      pswp.on("change", () => {
        element.textContent = pswp.currSlide.data.alt || "";
      });
    },
  });
});
lightbox.init();
