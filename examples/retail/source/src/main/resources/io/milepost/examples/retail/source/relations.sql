-- After the rows: checked once instead of once a row.
ALTER TABLE shop.nation ADD FOREIGN KEY (regionkey) REFERENCES shop.region;
ALTER TABLE shop.supplier ADD FOREIGN KEY (nationkey) REFERENCES shop.nation;
ALTER TABLE shop.customer ADD FOREIGN KEY (nationkey) REFERENCES shop.nation;
ALTER TABLE shop.lineitem ADD FOREIGN KEY (orderkey) REFERENCES shop.orders;
ANALYZE shop.region, shop.nation, shop.supplier, shop.customer, shop.orders, shop.lineitem;
