"use strict";
// Labels of points that overlap neither each other nor the points: each takes the first free side, or none.

const ruler = document.createElement("canvas").getContext("2d");

/** Measure a text in pixels. */
function textWidth(text, size, weight = 400) {
  ruler.font = `${weight} ${size}px ${font()}`;
  return ruler.measureText(text).width;
}

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Place the labels of points, the most important first: for each {x, y, align}, or null where there is no room.
    A label takes the first side that is free of labels and points; if there is none, the first that covers only less important points.
    Points are {x, y, radius, text, size, weight}; `width` and `height` are those of the chart. */
function placeLabels(points, width, height) {
  const dots = points.map(({ x, y, radius }) => ({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }));
  const taken = [];
  return points.map(({ x, y, radius, text, size, weight }, own) => {
    if (!text || x < 0 || y < 0 || x > width || y > height) return null;
    const [wide, high] = [textWidth(text, size, weight), size * 1.25];
    const boxes = [
      { left: x + radius + 3, top: y - high / 2, align: "left" },
      { left: x - radius - 3 - wide, top: y - high / 2, align: "right" },
      { left: x - wide / 2, top: y - radius - 2 - high, align: "center" },
      { left: x - wide / 2, top: y + radius + 2, align: "center" },
    ].map((box) => ({ ...box, right: box.left + wide, bottom: box.top + high }));
    const inside = boxes.filter((box) => box.left > 2 && box.top > 2 && box.right < width - 2 && box.bottom < height - 2 && !taken.some((other) => overlap(box, other)));
    const covers = (box, upTo) => dots.some((dot, i) => i !== own && i < upTo && overlap(box, dot));
    const box = inside.find((each) => !covers(each, Infinity)) ?? inside.find((each) => !covers(each, own));
    if (!box) return null;
    taken.push(box);
    return { x: box.align === "left" ? box.left : box.align === "right" ? box.right : (box.left + box.right) / 2, y: box.top + high / 2, align: box.align };
  });
}

/** Make the `labelLayout` of a series of ECharts; `points` returns the points of the series in pixels, in its order. */
function labelLayout(instance, points) {
  let placed = [];
  return ({ dataIndex, dataType }) => {
    if (dataType === "edge") return {};
    if (dataIndex === 0) placed = placeLabels(points(), instance.getWidth(), instance.getHeight());
    const place = placed[dataIndex];
    return place ? { x: place.x, y: place.y, align: place.align, verticalAlign: "middle" } : { x: -9999, y: -9999 };
  };
}
