"""The process that draws: Vega-Lite specifications in, images out, and it is gone. Knows nothing of the service, fetches nothing."""

import base64
import json
import sys

import vl_convert


def main() -> None:
    """Standard input: {"form": "svg", "png" or "pdf", "specs": […]}; standard output: the images in base64, in order.

    For a pdf the specifications are drawings (SVG) already.
    """
    asked = json.load(sys.stdin)
    images = []
    for spec in asked["specs"]:
        if asked["form"] == "pdf":
            images.append(vl_convert.svg_to_pdf(spec))
        elif asked["form"] == "png":
            images.append(vl_convert.vegalite_to_png(spec, vl_version="5.21", scale=2, allowed_base_urls=[]))
        else:
            images.append(vl_convert.vegalite_to_svg(spec, vl_version="5.21", allowed_base_urls=[]).encode())
    json.dump([base64.b64encode(image).decode() for image in images], sys.stdout)


if __name__ == "__main__":
    main()
