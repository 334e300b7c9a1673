-- +goose Up
CREATE INDEX returns_by_arrival ON returns (arrival, id);
