const float base = 0.5;
